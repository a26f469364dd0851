import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Backend, ErrorCode, lambdaHandler, RpcError, type SdkServer, type Source } from '../src/index.ts'
import {
  albEvent,
  functionUrlEvent,
  httpApiEvent,
  lambdaContext,
  legacyRequest,
  modernRequest,
  restApiEvent,
} from '../src/testing/index.ts'
import { aborted, createV1 } from './fixtures.ts'

afterEach(() => void vi.restoreAllMocks())

describe('the deadline', () => {
  it('is answered before Lambda ends the function, and the tool is told', async () => {
    const handler = lambdaHandler(createV1)
    const context = lambdaContext({ remainingMs: 500 })
    const answer = await handler(legacyRequest('tools/call', { name: 'hang' }), context)
    expect(answer).toMatchObject({ id: 1, error: { code: ErrorCode.deadlineExceeded } })
    expect(context.getRemainingTimeInMillis()).toBeGreaterThan(0)
    await vi.waitFor(() => expect(aborted).toContain('hang'))
  })

  it('is the gateway’s, when that is earlier', async () => {
    const meta = { 'mcp-lambda/deadline': Date.now() + 200 }
    const startedMs = Date.now()
    const answer = await lambdaHandler(createV1)(
      modernRequest('tools/call', { name: 'hang' }, { meta }),
      lambdaContext(),
    )
    expect(answer).toMatchObject({ error: { code: ErrorCode.deadlineExceeded } })
    expect(Date.now() - startedMs).toBeLessThan(5_000)
  })

  it('is the door’s own on API Gateway', async () => {
    const handler = lambdaHandler(createV1)
    // Loads the code of this door: under a fake clock, loading could take longer than the time that passes.
    await handler(httpApiEvent({ body: legacyRequest('ping') }), lambdaContext())
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    try {
      const pending = handler(
        httpApiEvent({ body: legacyRequest('tools/call', { name: 'hang' }) }),
        lambdaContext({ remainingMs: 600_000 }),
      )
      await vi.advanceTimersByTimeAsync(29_000)
      expect(await pending).toMatchObject({ body: expect.stringContaining(String(ErrorCode.deadlineExceeded)) })
    } finally {
      vi.useRealTimers()
    }
  })

  it.each<[what: string, source: Source]>([
    ['a backend', { async *exchange() {}, notify: () => new Promise(() => undefined) }],
    ['a web-standard server', { fetch: () => new Promise<Response>(() => undefined) }],
    ['a server that is never built', () => new Promise<SdkServer>(() => undefined)],
  ])('holds for a notification that %s never takes', async (_, source) => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const event = { jsonrpc: '2.0', method: 'notifications/custom' }
    expect(await lambdaHandler(source)(event, lambdaContext({ remainingMs: 300 }))).toBeNull()
    expect(warned).toHaveBeenCalledOnce()
  })

  it('holds for a backend that takes no notice of it', async () => {
    const deaf: Backend = {
      // biome-ignore lint/correctness/useYield: it never comes to saying anything
      async *exchange() {
        await sleep(60_000, undefined, { ref: false })
      },
    }
    const answer = await lambdaHandler(deaf)(legacyRequest('ping'), lambdaContext({ remainingMs: 400 }))
    expect(answer).toMatchObject({ error: { code: ErrorCode.deadlineExceeded } })
  })
})

describe('a backend', () => {
  it('may answer by throwing an RpcError', async () => {
    const refusing: Backend = {
      // biome-ignore lint/correctness/useYield: it throws before there is anything to say
      async *exchange() {
        throw new RpcError(-31999, 'not today', { tomorrow: true })
      },
    }
    expect(await lambdaHandler(refusing)(legacyRequest('ping'), lambdaContext())).toMatchObject({
      error: { code: -31999, message: 'not today', data: { tomorrow: true } },
    })
  })

  it('that breaks is logged with the request id, and says nothing internal', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const broken: Backend = {
      // biome-ignore lint/correctness/useYield: it throws before there is anything to say
      async *exchange() {
        throw new Error('password=hunter2')
      },
    }
    const answer = await lambdaHandler(broken)(legacyRequest('ping'), lambdaContext({ awsRequestId: 'r-1' }))
    expect(answer).toMatchObject({ error: { code: ErrorCode.internalError, data: { requestId: 'r-1' } } })
    expect(JSON.stringify(answer)).not.toContain('hunter2')
    expect(log).toHaveBeenCalledWith(expect.any(String), expect.objectContaining({ requestId: 'r-1' }))
  })

  it('that ends without a response is an error, not a silence', async () => {
    const silent: Backend = {
      async *exchange() {
        yield { jsonrpc: '2.0', method: 'notifications/message', params: {} }
      },
    }
    expect(await lambdaHandler(silent)(legacyRequest('ping'), lambdaContext())).toMatchObject({
      error: { code: ErrorCode.backendFailed },
    })
  })

  it.each([
    { door: 'a function URL', make: functionUrlEvent, tooLarge: 7_000_000, limit: '6291556', fits: 6_000_000 },
    { door: 'a REST API', make: restApiEvent, tooLarge: 7_000_000, limit: '6291556', fits: 6_000_000 },
    { door: 'ALB', make: albEvent, tooLarge: 1_000_000, limit: '1000000', fits: 990_000 },
  ])('whose answer is too large for $door gets a status that says so', async ({ make, tooLarge, limit, fits }) => {
    const ask = (bytes: number) => {
      const body = legacyRequest('tools/call', { name: 'big', arguments: { bytes } })
      return lambdaHandler(createV1)(make({ body }), lambdaContext())
    }
    expect(await ask(tooLarge)).toMatchObject({ statusCode: 500, body: expect.stringContaining(limit) })
    expect(await ask(fits)).toMatchObject({ statusCode: 200 })
  })

  it('whose answer is too large in bytes, though not in characters, gets the status as well', async () => {
    const wide: Backend = {
      async *exchange({ id }) {
        yield { jsonrpc: '2.0', id, result: { text: '漢'.repeat(2_500_000) } }
      },
    }
    const answer = await lambdaHandler(wide)(functionUrlEvent({ body: legacyRequest('ping') }), lambdaContext())
    expect(answer).toMatchObject({ statusCode: 500, body: expect.stringContaining('6291556') })
  })
})

describe('a server that cannot be built', () => {
  it('fails the call, not the function, and is tried again', async () => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    vi.spyOn(console, 'error').mockImplementation(() => undefined)
    let attempts = 0
    const handler = lambdaHandler(() => {
      attempts += 1
      if (attempts < 3) throw new Error('no database yet')
      return createV1()
    })
    await handler.ready
    expect(await handler(legacyRequest('tools/list'), lambdaContext())).toMatchObject({
      error: { code: ErrorCode.internalError },
    })
    expect(await handler(legacyRequest('tools/list'), lambdaContext())).toHaveProperty('result.tools')
  })
})
