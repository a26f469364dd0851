import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import { childScript } from './stdio-fixtures.ts'

const run = promisify(execFile)

const megabyte = 1024 * 1024

const messages = 100_000
const bytesOfEach = 1_000

describe('memory does not depend on the length of a stream', () => {
  let heapsByEntry: Record<string, number[]>

  // One process for all entry points: starting one takes longer than a short stream.
  beforeAll(async () => {
    const words = ['--expose-gc', childScript('stream-many.ts'), String(messages), String(bytesOfEach)]
    const { stdout } = await run(process.execPath, words)
    heapsByEntry = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
  }, 120_000)

  it.each([
    { entry: 'lines', of: 'a streamed invocation' },
    { entry: 'url', of: 'a streaming function URL' },
    { entry: 'streamed-whole', of: 'a streamed invocation that wants the response alone' },
    { entry: 'message', of: 'a message invocation' },
    { entry: 'short', of: 'a short invocation' },
    { entry: 'json', of: 'a function URL whose client reads JSON alone' },
    { entry: 'batch', of: 'a batch' },
    { entry: 'serve', of: 'serve' },
    { entry: 'sdk', of: 'an SDK server behind a streamed invocation' },
    { entry: 'child', of: 'a child process behind a streamed invocation' },
  ])(`of $of, in ${messages} messages`, ({ entry, of }) => {
    const heapsBytes = heapsByEntry[entry] ?? []
    console.info(`${of}: heap ${heapsBytes.map(bytes => (bytes / megabyte).toFixed(1)).join(', ')} MB`)
    expect(heapsBytes).toHaveLength(5)
    // Growth alone: the engine may free code of an earlier entry while this one streams.
    expect(Math.max(...heapsBytes) - (heapsBytes[0] ?? 0)).toBeLessThan(5 * megabyte)
  })
})
