/** A child that needs longer to start than the first call has. */

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
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
  await host?.close()
  host = undefined
  await rm(folder, { recursive: true })
})

function startSlowly(readyAfterMs: number, options: StdioOptions = {}) {
  const file = join(folder, 'starts')
  const started = hostChild('slow-start.mjs', options, [String(readyAfterMs), file])
  host = started
  return { host: started, countStarts: async () => (await readFile(file, 'utf8')).trim().split('\n').length }
}

it('a call that is over before the start leaves it to the next call, of any tenant', async () => {
  const { host, countStarts } = startSlowly(1_000)
  expect(await host.call('any', {}, { remainingMs: 600, tenant: 'a' })).toMatchObject({
    error: { code: ErrorCode.deadlineExceeded },
  })
  expect(await host.text('any', {}, { tenant: 'b' })).toBe('ready')
  expect(await countStarts()).toBe(1)
})

it('calls of one tenant that come one after the other wait for one start', async () => {
  const { host, countStarts } = startSlowly(1_200, { maxChildren: 1 })
  const outcomes = []
  for (const remainingMs of [450, 450, 10_000]) outcomes.push(await host.call('any', {}, { remainingMs, tenant: 'a' }))
  expect(outcomes.map(({ error }) => error?.code)).toEqual([
    ErrorCode.deadlineExceeded,
    ErrorCode.deadlineExceeded,
    undefined,
  ])
  expect(await countStarts()).toBe(1)
})

it('a start that fails is not begun again within the same call', async () => {
  const { host, countStarts } = startSlowly(3_000, { startTimeoutMs: 400 })
  // The start of the init phase is under way.
  await sleep(200)
  expect(await host.call('any')).toMatchObject({
    error: { message: expect.stringContaining('did not answer initialize within 0.4 s') },
  })
  expect(await countStarts()).toBe(1)
})

it('handler.ready settles before Lambda ends its init phase, whatever is still starting', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'], now: 0 })
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
    vi.useRealTimers()
  }
})
