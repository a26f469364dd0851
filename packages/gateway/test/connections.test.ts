/** The connections to Lambda, and what their losses do to the circuit breaker. */

import type { Socket } from 'node:net'
import { RpcError } from '@mcp-lambda/wrapper'
import { createAwsLambdaFunctions } from '@mcp-lambda/wrapper/client'
import type { JsonObject, JsonRpcMessage } from '@mcp-lambda/wrapper/protocol'
import { describe, expect, it, vi } from 'vitest'
import { createInvoke } from '../src/invoke/call-target.ts'
import { answers, type Reply, refuses, startFakeLambda, streams } from './fake-lambda.ts'
import { callOf, callRequest, quietDeps, targetOf } from './fixtures.ts'

const target = targetOf('numbers')
const config = { region: 'us-east-1', credentials: { accessKeyId: 'test', secretAccessKey: 'test' } }
const hourMs = 3_600_000

describe('connections that Lambda ends when they were idle', () => {
  it('cost none of 60 calls at once, beside steady traffic', async () => {
    const idleSinceMs = new Map<Socket | null, number>()
    const { invoke, connections, clock } = await start({
      maxIdleMs: 150,
      replies: [
        response => {
          const { socket } = response
          // Without a `Keep-Alive` header, which would be obeyed.
          response.shouldKeepAlive = true
          response.setHeader('connection', 'keep-alive')
          idleSinceMs.delete(socket)
          response.on('close', () => idleSinceMs.set(socket, clock.ms))
          // The other 59 are sent before the first is answered.
          setImmediate(() => answers({})(response, asked))
        },
      ],
    })
    await Promise.all(Array.from({ length: 60 }, () => invoke()))
    for (let passedMs = 0; passedMs < 520; passedMs += 20) {
      clock.ms += 20
      await invoke()
    }
    // Their ends are under way while 60 calls look for a connection.
    for (const [socket, sinceMs] of idleSinceMs) if (clock.ms - sinceMs >= 500) socket?.destroy()
    const causes = await Promise.all(Array.from({ length: 60 }, () => invoke()))
    expect(new Set(causes)).toEqual(new Set(['ok']))
    expect(connections.size).toBeGreaterThan(100)
  })

  it.each([
    { way: 'whole', request: callRequest },
    { way: 'as a stream', request: { ...callRequest, params: { ...callRequest.params, _meta: { progressToken: 1 } } } },
  ])('do not open the breaker when calls are lost on them: answered $way', async ({ request }) => {
    const { invoke } = await start({ replies: [answersOncePerConnection] })
    const call = () => invoke(request as typeof callRequest)
    await Promise.all(Array.from({ length: 20 }, call))
    const causes: string[] = []
    for (let calls = 0; calls < 12; calls += 1) causes.push(await call())
    expect(causes).toEqual(causes.map(() => 'connection_lost'))
  })

  it('leave a lost call unrepeated, as it may have run', async () => {
    const { invoke, invoked } = await start({ replies: [answersOncePerConnection] })
    expect([await invoke(), await invoke()]).toEqual(['ok', 'connection_lost'])
    expect(invoked).toHaveLength(2)
  })

  it('let a call that may run twice be repeated', async () => {
    const { invoke } = await start({ replies: [answersOncePerConnection] })
    expect([await invoke(), await invoke(callRequest, true)]).toEqual(['ok', 'ok'])
  })

  it('are no excuse for new connections that are lost', async () => {
    const { invoke } = await start({ replies: [response => response.socket?.destroy()] })
    const causes: string[] = []
    for (let calls = 0; calls < 6; calls += 1) causes.push(await invoke())
    expect(causes).toEqual([...Array.from({ length: 5 }, () => 'connection_lost'), 'circuit_open'])
  })

  it('are closed when they became idle before the clock was set back', async () => {
    const { invoke, connections, clock } = await start({ replies: [answers({})] })
    await invoke()
    await invoke()
    expect(connections.size).toBe(1)
    clock.ms -= hourMs
    await invoke()
    expect(connections.size).toBe(2)
  })
})

describe('a call that hangs while the breaker probes', () => {
  const fails = refuses(500, 'ServiceException')
  const hangs: Reply = () => undefined

  it('holds up other callers for five seconds at most, and none once one of them was answered', async () => {
    const { invoke, fail, invoked, clock } = await start({
      replies: [...Array.from({ length: 5 }, () => fails), hangs, answers({})],
    })
    for (let calls = 0; calls < 5; calls += 1) expect(await invoke()).toBe('service_error')
    clock.ms += 5_200
    const gone = new AbortController()
    const hung = invoke(callRequest, false, gone.signal)
    await vi.waitFor(() => expect(invoked).toHaveLength(6), 10_000)
    clock.ms += 4_000
    expect((await fail()).data).toMatchObject({ cause: 'circuit_open', retryAfterMs: 1_000 })
    clock.ms += 1_000
    expect(await invoke()).toBe('ok')
    expect(await invoke()).toBe('ok')
    gone.abort(new Error('The caller went away'))
    expect(await hung).toBe('The caller went away')
    expect(await invoke()).toBe('ok')
  })
})

describe('a failure that may pass', () => {
  it.each([
    { cause: 'throttled', reply: refuses(429, 'TooManyRequestsException') },
    { cause: 'not_ready', reply: refuses(409, 'ResourceConflictException') },
  ])('says when to come back: $cause', async ({ cause, reply }) => {
    const { fail } = await start({ replies: [reply] })
    const { data } = await fail()
    expect(data).toMatchObject({ cause, retryable: true })
    expectWait(data)
  })

  it('says so where too many calls are under way, differently to each caller', async () => {
    const { fail, invoke } = await start({ replies: [() => undefined], maxConcurrent: 1, randoms: [0, 0.5, 1] })
    const gone = new AbortController()
    const slow = invoke(callRequest, false, gone.signal)
    const waits = [await fail(), await fail(), await fail()].map(({ data }) => {
      expect(data).toMatchObject({ cause: 'busy', retryable: true })
      expectWait(data)
      return (data as JsonObject).retryAfterMs
    })
    expect(new Set(waits).size).toBe(3)
    gone.abort(new Error('over'))
    await slow
  })

  it('says what the service said, where it said something', async () => {
    const { fail } = await start({ replies: [refuses(429, 'TooManyRequestsException', {}, { 'retry-after': '60' })] })
    expect((await fail()).data).toMatchObject({ cause: 'throttled', retryAfterMs: 60_000 })
  })

  it('is the only kind that says so', async () => {
    const { fail } = await start({ replies: [refuses(404, 'ResourceNotFoundException')] })
    expect((await fail()).data).not.toHaveProperty('retryAfterMs')
  })

  function expectWait(data: unknown): void {
    const { retryAfterMs } = data as { retryAfterMs: number }
    expect(retryAfterMs).toBeGreaterThanOrEqual(500)
    expect(retryAfterMs).toBeLessThanOrEqual(1_500)
  }
})

const asked = { path: '', headers: {}, payload: JSON.stringify({ id: callRequest.id }) }

const answered = new WeakSet<object>()

/** As a server that ends an idle connection at the moment the next request is on its way. */
const answersOncePerConnection: Reply = (response, invoked) => {
  const { socket } = response
  if (!socket || answered.has(socket)) {
    socket?.destroy()
    return
  }
  answered.add(socket)
  if (invoked.path.endsWith('/invocations')) answers({})(response, invoked)
  else streams(() => [JSON.stringify({ jsonrpc: '2.0', id: callRequest.id, result: {} })])(response, invoked)
}

type Start = { replies: Reply[]; maxIdleMs?: number; maxConcurrent?: number; randoms?: number[] }

/** One target behind the real client and the real breaker, on a clock of its own. */
async function start({ replies, maxIdleMs, maxConcurrent, randoms = [0] }: Start) {
  const { endpoint, invoked, connections } = await startFakeLambda(...replies)
  const clock = { ms: Date.now() }
  const now = () => clock.ms
  const functions = createAwsLambdaFunctions(
    { ...config, endpoint },
    { now, ...(maxIdleMs !== undefined && { maxIdleMs }) },
  )
  let draws = 0
  const random = () => randoms[draws++ % randoms.length] ?? 0
  const run = createInvoke({ ...quietDeps, ...functions, now, random })
  const at = { ...target, ...(maxConcurrent !== undefined && { maxConcurrent }) }

  async function call(request = callRequest, repeatable = false, signal = new AbortController().signal) {
    const messages: JsonRpcMessage[] = []
    const facts = callOf({ deadlineMs: now() + 10_000, signal })
    const response = await run({ target: at, request, repeatable }, facts, message => void messages.push(message))
    return [...messages, response]
  }

  /** `ok`, or the cause of its failure. */
  async function invoke(...about: Parameters<typeof call>): Promise<string> {
    return call(...about).then(
      () => 'ok',
      error => (error instanceof RpcError ? String((error.data as JsonObject).cause) : error.message),
    )
  }

  async function fail(): Promise<RpcError> {
    const error = await call().then(
      () => undefined,
      reason => reason,
    )
    if (error instanceof RpcError) return error
    throw new Error('It did not fail', { cause: error })
  }
  return { invoke, fail, clock, invoked, connections }
}
