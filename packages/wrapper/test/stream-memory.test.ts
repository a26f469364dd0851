import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { childScript } from './stdio-fixtures.ts'

const run = promisify(execFile)

const megabyte = 1024 * 1024

describe('memory does not depend on the length of a stream', () => {
  it.each([
    { entry: 'lines', messages: 100_000, of: 'a streamed invocation' },
    { entry: 'url', messages: 100_000, of: 'a streaming function URL' },
    { entry: 'streamed-whole', messages: 100_000, of: 'a streamed invocation that wants the response alone' },
    { entry: 'message', messages: 100_000, of: 'a message invocation' },
    { entry: 'short', messages: 100_000, of: 'a short invocation' },
    { entry: 'json', messages: 100_000, of: 'a function URL whose client reads JSON alone' },
    { entry: 'batch', messages: 100_000, of: 'a batch' },
    { entry: 'serve', messages: 100_000, of: 'serve' },
    { entry: 'sdk', messages: 100_000, of: 'an SDK server behind a streamed invocation' },
    { entry: 'child', messages: 50_000, of: 'a child process behind a streamed invocation' },
  ])('of $of, in $messages messages', { timeout: 60_000 }, async ({ entry, messages, of }) => {
    const { stdout } = await run(process.execPath, [
      '--expose-gc',
      childScript('stream-many.ts'),
      entry,
      String(messages),
    ])
    const { heapsBytes } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { heapsBytes: number[] }
    console.info(`${of}: heap ${heapsBytes.map(bytes => (bytes / megabyte).toFixed(1)).join(', ')} MB`)
    expect(heapsBytes).toHaveLength(5)
    expect(Math.max(...heapsBytes) - Math.min(...heapsBytes)).toBeLessThan(5 * megabyte)
  })
})
