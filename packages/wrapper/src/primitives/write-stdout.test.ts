import fs from 'node:fs'
import { afterEach, expect, it, vi } from 'vitest'
import { writeStdout } from './write-stdout.ts'

afterEach(() => void vi.restoreAllMocks())

/** Standard output by both ways, where its descriptor takes a part of each text. */
function watchStdout(taken: (bytes: Uint8Array) => number) {
  const written: { descriptor: string[]; stream: string[] } = { descriptor: [], stream: [] }
  vi.spyOn(fs, 'writeSync').mockImplementation((_file: number, data: unknown) => {
    const bytes = Buffer.from(String(data))
    const count = taken(bytes)
    written.descriptor.push(String(bytes.subarray(0, count)))
    return count
  })
  vi.spyOn(process.stdout, 'write').mockImplementation(data => written.stream.push(Buffer.from(data).toString()) > 0)
  return written
}

it('writes to the descriptor, and opens no stream', () => {
  const written = watchStdout(bytes => bytes.length)
  writeStdout('größe\n')
  expect(written).toEqual({ descriptor: ['größe\n'], stream: [] })
})

it('leaves to the stream what a full pipe has no room for', () => {
  const written = watchStdout(() => 3)
  writeStdout('one two\n')
  expect(written).toEqual({ descriptor: ['one'], stream: [' two\n'] })
})

it('leaves all to the stream where a full pipe takes nothing', () => {
  const written = watchStdout(() => {
    throw Object.assign(new Error('EAGAIN'), { code: 'EAGAIN' })
  })
  writeStdout('one two\n')
  expect(written).toEqual({ descriptor: [], stream: ['one two\n'] })
})
