/** A child that needs longer to start than the first call has. */

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ErrorCode, lambdaHandler } from '../src/index.ts'
import type { StdioOptions } from '../src/protocol.ts'
import { type Host, hostChild } from './stdio-fixtures.ts'

let folder: string
let host: Host | undefined
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slow-start-'))
})
afterEach(async () => {
  vi.useRealTimers()
  await host?.close()
  host = undefined
  await rm(folder, { recursive: true })
})

/** A child that is ready once `letStart` was called. */
function startSlowly(options: StdioOptions = {}) {
  const [startsFile, readyFile] = [join(folder, 'starts'), join(folder, 'ready')]
  const started = hostChild('slow-start.mjs', options, [startsFile, readyFile])
  host = started
  return {
    host: started,
    letStart: () => writeFile(readyFile, ''),
    countStarts: async () => (await readFile(startsFile, 'utf8')).trim().split('\n').length,
  }
}

it('a call that is over before the start leaves it to the next call, of any tenant', async () => {
  const { host, letStart, countStarts } = startSlowly()
  expect(await host.call('any', {}, { remainingMs: 400, tenant: 'a' })).toMatchObject({
    error: { code: ErrorCode.deadlineExceeded },
  })
  await letStart()
  expect(await host.text('any', {}, { tenant: 'b' })).toBe('ready')
  expect(await countStarts()).toBe(1)
})

it('calls of one tenant that come one after the other wait for one start', async () => {
  const { host, letStart, countStarts } = startSlowly({ maxChildren: 1 })
  const outcomes = []
  for (const remainingMs of [400, 400, 10_000]) {
    if (outcomes.length === 2) await letStart()
    outcomes.push(await host.call('any', {}, { remainingMs, tenant: 'a' }))
  }
  expect(outcomes.map(({ error }) => error?.code)).toEqual([
    ErrorCode.deadlineExceeded,
    ErrorCode.deadlineExceeded,
    undefined,
  ])
  expect(await countStarts()).toBe(1)
})

it('a start that fails is not begun again within the same call', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'hrtime'] })
  const { host, countStarts } = startSlowly({ startTimeoutMs: 60_000 })
  // The start of the init phase is under way.
  await vi.waitFor(async () => expect(await countStarts()).toBe(1), 10_000)
  const answer = host.call('any', {}, { remainingMs: 300_000 })
  vi.advanceTimersByTime(60_000)
  expect(await answer).toMatchObject({
    error: { message: expect.stringContaining('did not answer initialize within 60 s') },
  })
  expect(await countStarts()).toBe(1)
})

it('handler.ready settles before Lambda ends its init phase, whatever is still starting', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const uptime = vi.spyOn(process, 'uptime').mockReturnValue(0)
  try {
    const neverWarm = {
      exchange: () => new Promise<never>(() => undefined),
      warm: () => new Promise<void>(() => undefined),
    }
    let isReady = false
    void lambdaHandler(neverWarm).ready.then(() => {
      isReady = true
    })
    await vi.advanceTimersByTimeAsync(8_900)
    expect(isReady).toBe(false)
    await vi.advanceTimersByTimeAsync(200)
    expect(isReady).toBe(true)
  } finally {
    uptime.mockRestore()
    vi.useRealTimers()
  }
})
