import { setTimeout as sleep } from 'node:timers/promises'
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Backend, ErrorCode, lambdaHandler, RpcError } from '../src/index.ts'
import type { JsonRpcResponse, SdkServer, Source } from '../src/protocol.ts'
import { fetchThrough, httpApiEvent, lambdaContext, legacyRequest, modernRequest } from '../src/testing/index.ts'
import { big, tooLargeFor } from './big-answers.ts'
import { describeTooLarge, smallDoor } from './describe-too-large.ts'
import { aborted, createV1 } from './fixtures.ts'
import { inPassingTime } from './passing-time.ts'

afterEach(() => void vi.restoreAllMocks())

describe('the deadline', () => {
  it('is answered before Lambda ends the function, and the tool is told', async () => {
    const handler = lambdaHandler(createV1)
    await handler(legacyRequest('ping'), lambdaContext())
    const answer = await inPassingTime(29_900, () =>
      handler(legacyRequest('tools/call', { name: 'hang' }), lambdaContext({ remainingMs: 30_000 })),
    )
    expect(answer).toMatchObject({ id: 1, error: { code: ErrorCode.deadlineExceeded } })
    await vi.waitFor(() => expect(aborted).toContain('hang'), 10_000)
  })

  it('is the gateway’s, when that is earlier', async () => {
    const meta = { 'mcp-lambda/deadline': Date.now() + 200 }
    const answer = await lambdaHandler(createV1)(
      modernRequest('tools/call', { name: 'hang' }, { meta }),
      // More time than this test has.
      lambdaContext({ remainingMs: 600_000 }),
    )
    expect(answer).toMatchObject({ error: { code: ErrorCode.deadlineExceeded } })
  })

  it('is the door’s own on API Gateway', async () => {
    const handler = lambdaHandler(createV1)
    await handler(httpApiEvent({ body: legacyRequest('ping') }), lambdaContext())
    const event = httpApiEvent({ body: legacyRequest('tools/call', { name: 'hang' }) })
    const answer = await inPassingTime(29_000, () => handler(event, lambdaContext({ remainingMs: 600_000 })))
    expect(answer).toMatchObject({ body: expect.stringContaining(String(ErrorCode.deadlineExceeded)) })
  })

  it.each<[what: string, source: Source]>([
    [
      'a backend',
      {
        async exchange() {
          throw new Error('not in this test')
        },
        notify: () => new Promise(() => undefined),
      },
    ],
    ['a web-standard server', { fetch: () => new Promise<Response>(() => undefined) }],
    ['a server that is never built', () => new Promise<SdkServer>(() => undefined)],
  ])('holds for a notification that %s never takes', async (_, source) => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const event = { jsonrpc: '2.0', method: 'notifications/custom' }
    expect(await lambdaHandler(source)(event, lambdaContext({ remainingMs: 300 }))).toEqual({})
    expect(warned).toHaveBeenCalledOnce()
  })

  it('holds for a backend that takes no notice of it', async () => {
    const deaf: Backend = {
      exchange: () => sleep(60_000, undefined as never, { ref: false }),
    }
    const answer = await lambdaHandler(deaf)(legacyRequest('ping'), lambdaContext({ remainingMs: 400 }))
    expect(answer).toMatchObject({ error: { code: ErrorCode.deadlineExceeded } })
  })
})

describe('a backend', () => {
  it('may answer by throwing an RpcError', async () => {
    const refusing: Backend = {
      async exchange() {
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
      async exchange() {
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
      async exchange(_request, _call, emit) {
        await emit({ jsonrpc: '2.0', method: 'notifications/message', params: {} })
        // A program in JavaScript has no type that keeps it from ending without a response.
        return undefined as unknown as JsonRpcResponse
      },
    }
    expect(await lambdaHandler(silent)(legacyRequest('ping'), lambdaContext())).toMatchObject({
      error: { code: ErrorCode.backendFailed },
    })
  })
})

// `npm run soak` has the doors whose answers may be six times as large.
describeTooLarge([smallDoor])

describe('an answer that is too large', () => {
  it('is an error under the id of its request in a message by invoke', async () => {
    const handler = lambdaHandler(createV1)
    const error = tooLargeFor('6291556')
    expect(await handler(big(7_000_000), lambdaContext())).toEqual({ jsonrpc: '2.0', id: 7, error })
    expect(await handler(big(6_200_000), lambdaContext())).toMatchObject({ id: 7, result: {} })
  })

  it('is an error of the short form', async () => {
    const { jsonrpc: _jsonrpc, id: _id, ...event } = big(7_000_000)
    const answer = (await lambdaHandler(createV1)(event, lambdaContext())) as { statusCode: number; body: string }
    expect(answer.statusCode).toBe(500)
    expect(JSON.parse(answer.body)).toEqual({ error: tooLargeFor('6291556') })
  })

  it.each([
    { client: 'the v1 client', connect: connectV1 },
    { client: 'the v2 client', connect: connectV2 },
  ])('reaches $client as an error of the call, and its session goes on', async ({ connect }) => {
    const client = await connect(fetchThrough(lambdaHandler(createV1)))
    const call = (bytes: number) => client.callTool({ name: 'big', arguments: { bytes } })
    await expect(call(7_000_000)).rejects.toMatchObject({ code: ErrorCode.tooLarge })
    expect(await call(10)).toMatchObject({ content: [{ text: 'x'.repeat(10) }] })
    await client.close()
  })
})

type Fetch = ReturnType<typeof fetchThrough>

async function connectV1(fetch: Fetch) {
  const client = new ClientV1({ name: 'test', version: '1.0.0' })
  await client.connect(new TransportV1(new URL('https://function.test/mcp'), { fetch }))
  return client
}

async function connectV2(fetch: Fetch) {
  const client = new ClientV2({ name: 'test', version: '1.0.0' })
  await client.connect(new TransportV2(new URL('https://function.test/mcp'), { fetch }))
  return client
}

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
