import { describe, expect, it } from 'vitest'
import { createLineReader } from './line-reader.ts'

function read(chunks: readonly (string | Buffer)[], maxBytes = 1_000) {
  const lines: string[] = []
  const tooLong: string[] = []
  const reader = createLineReader({
    maxBytes,
    onLine: line => lines.push(line),
    onTooLong: start => tooLong.push(start),
  })
  for (const chunk of chunks) reader.push(Buffer.from(chunk))
  return { lines, tooLong, reader }
}

describe('lines of a child', () => {
  it('are whole whatever the chunks', () => {
    const bytes = Buffer.from('{"a":1}\n{"fox":"🦊"}\r\n\n{"b":2}\n')
    for (let size = 1; size <= bytes.length; size += 1) {
      const count = Math.ceil(bytes.length / size)
      const chunks = Array.from({ length: count }, (_, index) => bytes.subarray(index * size, (index + 1) * size))
      expect(read(chunks).lines).toEqual(['{"a":1}', '{"fox":"🦊"}', '{"b":2}'])
    }
  })

  it('end at a newline only, not at what Unicode calls a line separator', () => {
    expect(read(['"a\u2028b\u2029c\u0085d"\n']).lines).toEqual(['"a\u2028b\u2029c\u0085d"'])
  })

  it('may be as long as the limit', () => {
    expect(read([`${'x'.repeat(1_000)}\n`])).toMatchObject({ lines: ['x'.repeat(1_000)], tooLong: [] })
  })

  it('are reported by their beginning when longer, once, and the next is read', () => {
    const { lines, tooLong } = read(['x'.repeat(600), 'y'.repeat(600), 'z'.repeat(5_000), '\nnext\n'])
    expect(tooLong).toEqual(['x'.repeat(600) + 'y'.repeat(400)])
    expect(lines).toEqual(['next'])
  })

  it('may lack the newline at the end', () => {
    const { lines, reader } = read(['one\ntwo'])
    expect(lines).toEqual(['one'])
    reader.end()
    expect(lines).toEqual(['one', 'two'])
  })
})
