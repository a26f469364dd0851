/** Everything here that measures by the wall clock between calls, and that clock set back by an hour. */

import { type Call, RpcError } from '@mcp-lambda/wrapper'
import { createAwsLambdaFunctions, readInvokeError } from '@mcp-lambda/wrapper/client'
import { catalogueKey, type JsonObject } from '@mcp-lambda/wrapper/protocol'
import { describe, expect, it } from 'vitest'
import { createTargetRegistry } from '../src/catalogue/target-registry.ts'
import type { Target } from '../src/config/target.ts'
import { createInvoke } from '../src/invoke/call-target.ts'
import { checkDrift } from '../src/invoke/check-drift.ts'
import type { Attempt } from '../src/invoke/failures.ts'
import { fetchCatalogue } from '../src/invoke/fetch-catalogue.ts'
import type { Invoke } from '../src/invoke/invoke.ts'
import { withRetries } from '../src/invoke/retries.ts'
import { answers, startFakeLambda } from './fake-lambda.ts'
import { callOf, callRequest, quietDeps, targetOf } from './fixtures.ts'

const hourMs = 3_600_000

const fetchBy = (invoke: Invoke) => (target: Target, call: Call) =>
  fetchCatalogue(target, call, { invoke, log: () => undefined })

type Clock = { ms: number; now: () => number }

type Row = {
  what: string
  /** Brings it into its waiting or fresh state. Returns a check of whether it still is. */
  start(clock: Clock): Promise<() => boolean | Promise<boolean>>
}

const rows: Row[] = [
  {
    what: 'the cool-down of a target (circuit-breaker.ts)',
    async start({ now }) {
      let asked = 0
      const invokeFunction = async () => {
        asked += 1
        throw Object.assign(new Error('no connection'), { code: 'ECONNREFUSED' })
      }
      const invoke = createInvoke({ ...quietDeps, invokeFunction, now })
      const call = () =>
        drain(invoke({ target: targetOf('numbers'), request: callRequest, repeatable: false }, at(now), drop))
      for (let calls = 0; calls < 5; calls += 1) await call()
      return async () => {
        const before = asked
        await call()
        return asked === before
      }
    },
  },
  {
    what: 'the keeping of a list (target-registry.ts)',
    async start({ now }) {
      const registry = createTargetRegistry([live], { fetchCatalogue: fetchBy(offers), log: () => undefined, now })
      await registry.refresh(at(now))
      expect(registry.targets()).toMatchObject([{ kind: 'read' }])
      return () => registry.refresh(at(now)) === undefined
    },
  },
  {
    what: 'the pause after a list that could not be read (target-registry.ts)',
    async start({ now }) {
      const registry = createTargetRegistry([live], { fetchCatalogue: fetchBy(fails), log: () => undefined, now })
      await registry.refresh(at(now))
      expect(registry.targets()).toMatchObject([{ kind: 'unread' }])
      return () => registry.refresh(at(now)) === undefined
    },
  },
  {
    what: 'the pause before a changed target is read again (drift.ts, refresh)',
    async start({ now }) {
      let read = 0
      const registry = {
        refreshTarget: async () => {
          read += 1
        },
      }
      const invoke = checkDrift(drifted, { ...quiet, registry, now })
      const call = () =>
        drain(invoke({ target: pinned('refresh'), request: callRequest, repeatable: false }, at(now), drop))
      await call()
      return async () => {
        const before = read
        await call()
        return read === before
      }
    },
  },
  {
    what: 'the pause before a refused target is asked again (drift.ts, refuse)',
    async start({ now }) {
      let asked = 0
      const counting: Invoke = (...about) => {
        asked += 1
        return drifted(...about)
      }
      const invoke = checkDrift(counting, { ...quiet, registry: { refreshTarget: async () => undefined }, now })
      const call = () =>
        drain(invoke({ target: pinned('refuse'), request: callRequest, repeatable: false }, at(now), drop))
      await call()
      return async () => {
        const before = asked
        await call()
        return asked === before
      }
    },
  },
  {
    what: 'the trust in an idle connection (aws-lambda-functions.ts)',
    async start({ now }) {
      const { endpoint, connections } = await startFakeLambda(answers({}))
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' }
      const { invokeFunction } = createAwsLambdaFunctions({ endpoint, region: 'us-east-1', credentials }, { now })
      const call = () => invokeFunction({ functionName: 'numbers', payload: '{"id":1}' }, at(now).signal)
      await call()
      await call()
      return async () => {
        const before = connections.size
        await call()
        return connections.size === before
      }
    },
  },
]

it.each(rows)('$what lasts while the clock goes on, and ends when it is set back', async ({ start }) => {
  const clock = { ms: 10 * hourMs, now: () => clock.ms }
  const lasts = await start(clock)
  expect(await lasts()).toBe(true)
  clock.ms -= hourMs
  expect(await lasts()).toBe(false)
})

describe('a call whose clock is set back on its way', () => {
  it('is not sent again after its limit', async () => {
    const throttled = Object.assign(new Error('throttled'), { name: 'TooManyRequestsException', retryAfterSeconds: 30 })
    const clock = { ms: 10 * hourMs }
    let asked = 0
    const invokeFunction = async () => {
      asked += 1
      clock.ms -= hourMs
      throw throttled
    }
    const invoke = createInvoke({ ...quietDeps, invokeFunction, now: () => clock.ms })
    const call = callOf({ deadlineMs: clock.ms + 5_000 })
    const error = await drain(
      invoke({ target: targetOf('numbers'), request: callRequest, repeatable: true }, call, drop),
    )
    expect(error).toMatchObject({ data: { cause: 'throttled' } })
    expect(asked).toBe(1)
  })

  it('waits for another try only as far as there is time left', async () => {
    const failure = readInvokeError(Object.assign(new Error('throttled'), { name: 'ThrottlingException' }))
    const tried: number[] = []
    let leftMs = 200
    const work = async (): Promise<Attempt<never>> => {
      tried.push(leftMs)
      leftMs -= 150
      return { kind: 'failed', failure }
    }
    const { signal } = callOf()
    const options = { repeatable: false, leftMs: () => leftMs, signal, random: () => 0.6 }
    expect(await withRetries(work, options)).toMatchObject({ kind: 'failed' })
    expect(tried).toEqual([200])
  })
})

const quiet = { log: () => undefined }
const live = targetOf('live', {}, { live: true })

function pinned(drift: NonNullable<Target['drift']>): Target {
  return targetOf('numbers', {}, { digests: ['reviewed'], drift })
}

const drifted: Invoke = async ({ request }) => {
  return { jsonrpc: '2.0', id: request.id, result: { _meta: { [catalogueKey]: '2.another' } } }
}

const offers: Invoke = async ({ request }) => {
  const results: Record<string, JsonObject> = {
    'server/discover': { capabilities: {}, serverInfo: { name: 'live', version: '1' } },
  }
  return { jsonrpc: '2.0', id: request.id, result: results[request.method] ?? {} }
}

const fails: Invoke = async () => {
  throw new RpcError(-31502, 'It is down')
}

function drop(): void {}

function at(now: () => number) {
  return callOf({ deadlineMs: now() + 10_000 })
}

/** Its failure, if it fails. */
async function drain(answer: Promise<unknown>): Promise<unknown> {
  return answer.then(
    () => undefined,
    error => error,
  )
}
