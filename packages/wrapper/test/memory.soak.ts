import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { childScript } from './stdio-fixtures.ts'

const run = promisify(execFile)

const megabyte = 1024 * 1024

/** Kept of 8,000 calls: 131 bytes each, less than any message is. What is seen is within 0.3 MB of nothing. */
const allowedGrowthBytes = megabyte

describe('memory stays flat', () => {
  it.each([
    { what: 'legacy', calls: 10_000, of: 'an SDK server, 2025 era' },
    { what: 'modern', calls: 10_000, of: 'an SDK server, 2026-07-28' },
    { what: 'http', calls: 10_000, of: 'an SDK server, 2026-07-28 over HTTP' },
    { what: 'stdio', calls: 2_000, of: 'a child process' },
  ])('over $calls calls of $of', { timeout: 120_000 }, async ({ what, calls, of }) => {
    const script = childScript('call-many.ts')
    const { stdout } = await run(process.execPath, ['--expose-gc', script, what, String(calls)])
    const { startedAtBytes, endedAtBytes } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '')
    const inMegabytes = (bytes: number) => `${(bytes / megabyte).toFixed(2)} MB`
    console.info(
      `${of}: ${inMegabytes(startedAtBytes)} after ${calls / 5} calls, ${inMegabytes(endedAtBytes)} after ${calls}`,
    )
    expect(endedAtBytes - startedAtBytes).toBeLessThan(allowedGrowthBytes)
  })
})
