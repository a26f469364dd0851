import { afterAll, describe, expect, it, vi } from 'vitest'
import { type Backend, type Call, ErrorCode, type LambdaHandler, lambdaHandler, sdk, stdio } from '../src/index.ts'
import type { JsonRpcMessage, JsonRpcRequest } from '../src/protocol.ts'
import { functionUrlEvent, lambdaContext, legacyRequest, restApiEvent, streamedHandler } from '../src/testing/index.ts'
import { createV1, serverFactories } from './fixtures.ts'
import { childScript, hostChild } from './stdio-fixtures.ts'

/** Long enough for any answer: a test that waits for the deadline shows. */
const context = () => lambdaContext({ remainingMs: 15_000 })

const child = stdio(process.execPath, [childScript('sdk-server.ts')])
afterAll(() => child.close?.())

const handlers: { source: string; handler: LambdaHandler }[] = [
  ...serverFactories.map(({ sdk, create }) => ({ source: sdk, handler: lambdaHandler(create) })),
  { source: 'a child process', handler: lambdaHandler(child) },
]

/** What the SDKs drop without an answer when it reaches them. */
const dropped: { what: string; extra: object }[] = [
  { what: 'an unknown member', extra: { foo: 1 } },
  { what: 'an unknown member of Step Functions', extra: { executionId: 'x', source: 'states' } },
  { what: 'a result beside the method', extra: { result: {} } },
  { what: 'an error beside the method', extra: { error: { code: 1, message: 'x' } } },
  { what: 'a progress token that is null', extra: { params: { _meta: { progressToken: null } } } },
  { what: 'a progress token with a fraction', extra: { params: { _meta: { progressToken: 0.5 } } } },
  {
    what: 'a related task that is no task',
    extra: { params: { _meta: { 'io.modelcontextprotocol/related-task': 'x' } } },
  },
  { what: '_meta that is a list', extra: { params: { _meta: [] } } },
  { what: 'params that are a list', extra: { params: [1] } },
  { what: 'params that are a text', extra: { params: 'x' } },
]

describe.each(handlers)('$source answers at once', ({ handler }) => {
  it.each(dropped)('a request with $what', async ({ extra }) => {
    const request = { ...legacyRequest('tools/list'), ...extra }
    const listed = { id: 1, result: { tools: expect.any(Array) } }
    expect(await handler(request, context())).toMatchObject(listed)
    expect(await postTo(handler, request)).toMatchObject(listed)
    const { jsonrpc: _, id: __, ...short } = request
    expect(await handler(short, context())).toMatchObject({ statusCode: 200 })
    expect(await postTo(handler, [request, legacyRequest('ping')])).toMatchObject([listed, { result: {} }])
  })

  it.each(['1.0', 2, null])('an element of a batch whose jsonrpc is %j', async jsonrpc => {
    const batch = [{ ...legacyRequest('ping'), id: 7, jsonrpc }, legacyRequest('ping')]
    expect(await postTo(handler, batch)).toMatchObject([
      { id: 7, error: { code: ErrorCode.invalidRequest } },
      { id: 1, result: {} },
    ])
  })
})

describe('a request that an SDK server cannot read after all', () => {
  it.each([
    { sdk: 'v1', create: createV1 },
    { sdk: 'v1 Server', create: serverFactories[2]?.create },
    { sdk: 'v2', create: serverFactories[1]?.create },
  ])('fails at once under its id, and $sdk serves the next', async ({ create = createV1 }) => {
    const reported: Error[] = []
    const backend = sdk(() => {
      const server = create()
      const protocol = 'server' in server ? server.server : server
      Object.assign(protocol as object, { onerror: (error: Error) => reported.push(error) })
      return server
    })
    // Given to the backend itself: every entry point leaves unknown members out.
    const unreadable = { ...legacyRequest('tools/call', { name: 'add' }), id: 9, foo: 1 }
    expect(await exchange(backend, unreadable)).toMatchObject([{ id: 9, error: { code: ErrorCode.invalidParams } }])
    expect(reported).toHaveLength(1)
    expect(await exchange(backend, legacyRequest('tools/list'))).toMatchObject([{ id: 1, result: {} }])
    expect(reported).toHaveLength(1)
  })
})

async function exchange(backend: Backend, request: JsonRpcRequest): Promise<JsonRpcMessage[]> {
  const call: Call = {
    requestId: 'test',
    era: 'legacy',
    revision: '2025-11-25',
    deadlineMs: Date.now() + 15_000,
    signal: AbortSignal.timeout(15_000),
  }
  const messages: JsonRpcMessage[] = []
  const response = await backend.exchange(request, call, notification => void messages.push(notification))
  return [...messages, response]
}

describe('a result that JSON cannot hold', () => {
  const cycle: { self?: unknown } = {}
  cycle.self = cycle
  const deep = JSON.parse('['.repeat(20_000) + ']'.repeat(20_000))

  it.each([
    { what: 'a BigInt', structuredContent: { n: 10n } },
    { what: 'a cycle', structuredContent: cycle },
    { what: 'more depth than can be written', structuredContent: { deep } },
  ])('is an error of the call, for $what', async ({ structuredContent }) => {
    const create = () => {
      const server = createV1()
      server.registerTool('odd', {}, async () => ({ content: [], structuredContent }))
      return server
    }
    const handler = lambdaHandler(create)
    const failed = { id: 1, error: { code: ErrorCode.backendFailed, message: expect.stringContaining('JSON') } }
    const request = legacyRequest('tools/call', { name: 'odd' })
    expect(await handler(request, context())).toMatchObject(failed)
    expect(await postTo(handler, request)).toMatchObject(failed)
    expect(await postTo(handler, [request, legacyRequest('ping')])).toMatchObject([failed, { result: {} }])
    const short = await handler({ method: 'tools/call', params: { name: 'odd' } }, context())
    expect(short).toMatchObject({ statusCode: 500, body: expect.stringContaining('JSON') })
    const lines = { clientContext: { custom: { frames: 'ndjson' } } }
    const streamed = streamedHandler(create)
    for (const [event, about] of [
      [request, lines],
      [request, {}],
      [functionUrlEvent({ body: request }), {}],
    ] as const) {
      const parts = await collect(streamed(event, { ...context(), ...about }))
      expect(parts.join('')).toContain('"code":-31502')
    }
  })

  it('costs a notification, and not the stream it is in', async () => {
    const warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const backend: Backend = {
      async exchange({ id }, _call, emit) {
        await emit({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 1n } })
        await emit({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'fine' } })
        return { jsonrpc: '2.0', id, result: {} }
      },
    }
    const lines = { clientContext: { custom: { frames: 'ndjson' } } }
    const parts = await collect(streamedHandler(backend)(legacyRequest('ping'), { ...context(), ...lines }))
    expect(parts.map(part => JSON.parse(part))).toMatchObject([{ params: { data: 'fine' } }, { result: {} }])
    expect(warned).toHaveBeenCalledOnce()
    warned.mockRestore()
  })
})

describe('depth', () => {
  const nest = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`
  const body = (levels: number) =>
    `{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"echo-meta","_meta":{"deep":${nest(levels)}}}}`
  const handler = lambdaHandler(createV1)

  it('is taken up to the bound, and refused beyond it, at every entry point', async () => {
    expect(await postTo(handler, body(400))).toMatchObject({ id: 5, result: {} })
    expect(await handler(JSON.parse(body(400)), context())).toMatchObject({ id: 5, result: {} })
    for (const levels of [600, 6_000, 100_000]) {
      const refused = { error: { code: ErrorCode.invalidRequest, message: expect.stringContaining('500 levels') } }
      expect(await handler(functionUrlEvent({ body: body(levels) }), context())).toMatchObject({ statusCode: 400 })
      expect(await postTo(handler, body(levels))).toMatchObject(refused)
      expect(await handler(JSON.parse(body(levels)), context())).toMatchObject({ id: 5, ...refused })
      const { method, params } = JSON.parse(body(levels))
      expect(await handler({ method, params }, context())).toMatchObject({ statusCode: 400 })
    }
  })

  it('of AgentCore’s arguments is refused as an error of the tool', async () => {
    const custom = { bedrockAgentCoreToolName: 'target___add' }
    const event = { a: JSON.parse(nest(600)) }
    await expect(handler(event, { ...context(), clientContext: { custom } })).rejects.toThrow('nest')
  })

  it('of what a child writes fails the call at once, and another child serves the next', async () => {
    const child = hostChild()
    try {
      const answer = await child.call('write', { line: `{"jsonrpc":"2.0","id":1,"result":{"deep":${nest(6_000)}}}` })
      expect(answer).toMatchObject({
        error: { code: ErrorCode.backendFailed, message: expect.stringContaining('500 levels') },
      })
      expect(await child.text('echo', { text: 'still here' })).toBe('still here')
    } finally {
      await child.close()
    }
  })
})

describe('an HTTP event of a wrong shape', () => {
  const good = restApiEvent({ body: legacyRequest('ping') })
  const url = functionUrlEvent({ body: legacyRequest('ping') })
  const handler = lambdaHandler(createV1)
  const streamed = streamedHandler(createV1)

  it.each<[string, object]>([
    ['requestContext.http.method', { ...url, requestContext: { http: { method: 5 } } }],
    ['requestContext.http.method', { ...url, requestContext: { http: {} } }],
    ['httpMethod', { ...good, httpMethod: { toUpperCase: 1 } }],
    ['headers', { ...url, headers: 'accept: */*' }],
    ['headers', { ...url, headers: ['accept'] }],
    ['headers.accept', { ...url, headers: { accept: 5 } }],
    ['multiValueHeaders', { ...good, multiValueHeaders: 5 }],
    ['multiValueHeaders.accept', { ...good, multiValueHeaders: { accept: 'text' } }],
    ['multiValueHeaders.accept', { ...good, multiValueHeaders: { accept: [{}] } }],
    ['body', { ...url, body: 5, isBase64Encoded: true }],
    ['body', { ...url, body: { jsonrpc: '2.0' } }],
    ['the path', { ...url, rawPath: 5 }],
    ['the path', { ...good, requestContext: { path: {} } }],
  ])('is answered 400, naming %s', async (member, event) => {
    const error = { code: ErrorCode.invalidRequest, message: expect.stringContaining(`${member} must be`) }
    const answer = (await handler(event, context())) as { statusCode: number; body: string }
    expect(answer.statusCode).toBe(400)
    expect(JSON.parse(answer.body)).toMatchObject({ jsonrpc: '2.0', id: null, error })
    const parts = await collect(streamed(event, context()))
    expect(parts.join('')).toContain('400')
    expect(parts.join('')).toContain('must be')
  })

  it.each([
    { domainName: { toString: 5 } },
    { authorizer: 'x', identity: 5 },
    { authorizer: { jwt: { claims: { sub: { toString: 5 } } } } },
    { authorizer: { iam: { userArn: {} } } },
  ])('is answered all the same where the member is not needed: %j', async members => {
    const event = { ...url, requestContext: { ...url.requestContext, ...members } }
    expect(await handler(event, context())).toMatchObject({ statusCode: 200 })
  })
})

async function postTo(handler: LambdaHandler, body: unknown): Promise<unknown> {
  const answer = (await handler(functionUrlEvent({ body }), context())) as { body: string }
  return JSON.parse(answer.body)
}

async function collect(parts: AsyncIterable<string>): Promise<string[]> {
  const collected: string[] = []
  for await (const part of parts) collected.push(part)
  return collected
}
