import { describe, expect, it } from 'vitest'
import { readEventStream } from './read-event-stream.ts'

async function read(chunks: (string | Uint8Array)[], maxEventChars = 1_000_000): Promise<string[]> {
  async function* bytes() {
    for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk
  }
  const events: string[] = []
  for await (const data of readEventStream(bytes(), maxEventChars)) events.push(data)
  return events
}

describe('readEventStream', () => {
  it.each([
    ['LF', 'data: a\n\ndata: b\n\n'],
    ['CRLF', 'data: a\r\n\r\ndata: b\r\n\r\n'],
    ['CR', 'data: a\r\rdata: b\r\r'],
    ['a byte order mark', '\uFEFFdata: a\n\ndata: b\n\n'],
    ['comments and unknown fields', ': hello\nid: 7\nretry: 10\ndata: a\n\n: keepalive\n\ndata: b\n\n'],
    ['no space after the colon', 'data:a\n\ndata:b\n\n'],
    ['events of another type between', 'data: a\n\nevent: endpoint\ndata: x\n\nevent: message\ndata: b\n\n'],
  ])('reads a stream with %s', async (_, text) => {
    expect(await read([text])).toEqual(['a', 'b'])
  })

  it('reads the same however it is cut', async () => {
    const text = Buffer.from(': c\r\ndata: {"ü":"✓🙂"}\r\n\r\nevent: message\ndata: 1\rdata: 2\n\ndata:\n\n')
    for (let size = 1; size <= text.length; size += 1) {
      const chunks = Array.from({ length: Math.ceil(text.length / size) }, (_, i) =>
        text.subarray(i * size, (i + 1) * size),
      )
      expect(await read(chunks)).toEqual(['{"ü":"✓🙂"}', '1\n2', ''])
    }
  })

  it('leaves out an event the stream broke off in', async () => {
    expect(await read(['data: a\n\ndata: b\n'])).toEqual(['a'])
  })

  it.each([
    ['a line', ['data: ', 'x'.repeat(60), 'x'.repeat(60)]],
    ['an event', ['data: 1\n'.repeat(200)]],
  ])('stops at %s that never ends', async (_, chunks) => {
    await expect(read(chunks, 100)).rejects.toThrow('100')
  })

  it('reads a line of 10 MB in small chunks without going over it again and again', async () => {
    // Over and over, all of it would take minutes.
    const chunks = ['data: ', ...Array<string>(40_000).fill('x'.repeat(250)), '\n\n']
    const [data] = await read(chunks, 20_000_000)
    expect(data).toHaveLength(10_000_000)
  })
})
