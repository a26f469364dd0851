import { discoverOAuthMetadata, discoverOAuthProtectedResourceMetadata } from '@modelcontextprotocol/sdk/client/auth.js'
import { describe, expect, it } from 'vitest'
import { ErrorCode, lambdaHandler, Refusal } from '../src/index.ts'
import {
  fetchThrough,
  functionUrlEvent,
  httpApiEvent,
  lambdaContext,
  legacyRequest,
  mirroredHeaders,
  modernRequest,
  restApiEvent,
} from '../src/testing/index.ts'
import { createV1 } from './fixtures.ts'

type Answer = { statusCode: number; headers: Record<string, string>; body: string }

const handler = lambdaHandler(createV1, { allowedOrigins: ['https://app.test'] })

async function send(event: unknown): Promise<Answer> {
  return (await handler(event, lambdaContext())) as Answer
}

const add = { name: 'add', arguments: { a: 1, b: 2 } }

describe.each([
  { door: 'function URL', make: functionUrlEvent },
  { door: 'HTTP API', make: httpApiEvent },
  { door: 'REST API', make: restApiEvent },
])('$door', ({ make }) => {
  it('answers a call as JSON', async () => {
    const { statusCode, headers, body } = await send(make({ body: legacyRequest('tools/call', add) }))
    expect({ statusCode, type: headers['content-type'] }).toEqual({ statusCode: 200, type: 'application/json' })
    expect(JSON.parse(body)).toMatchObject({ id: 1, result: { content: [{ text: '3' }] } })
  })

  it('reads a base64 body', async () => {
    const body = Buffer.from(JSON.stringify(legacyRequest('tools/call', add))).toString('base64')
    const { statusCode } = await send({ ...make({ body }), isBase64Encoded: true })
    expect(statusCode).toBe(200)
  })

  it('sends notifications before the response as an event stream', async () => {
    const request = legacyRequest('tools/call', { name: 'steps', _meta: { progressToken: 'p' } })
    const { headers, body } = await send(make({ body: request }))
    expect(headers['content-type']).toBe('text/event-stream')
    const messages = [...body.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? ''))
    expect(messages.map(message => message.method ?? 'response')).toEqual([
      'notifications/message',
      'notifications/progress',
      'response',
    ])
  })

  it('leaves notifications out for a client that takes JSON only', async () => {
    const request = legacyRequest('tools/call', { name: 'steps', _meta: { progressToken: 'p' } })
    const { headers, body } = await send(make({ body: request, headers: { accept: 'application/json' } }))
    expect(headers['content-type']).toBe('application/json')
    expect(JSON.parse(body).result.content).toEqual([{ type: 'text', text: 'done' }])
  })

  it.each(['GET', 'DELETE', 'PUT', 'HEAD'])('answers 405 to %s and says what is allowed', async method => {
    const { statusCode, headers } = await send(make({ method }))
    expect({ statusCode, allow: headers.allow }).toEqual({ statusCode: 405, allow: 'POST, OPTIONS' })
  })

  it('takes a notification with 202 and no body', async () => {
    const { statusCode, body } = await send(make({ body: { jsonrpc: '2.0', method: 'notifications/initialized' } }))
    expect({ statusCode, body }).toEqual({ statusCode: 202, body: '' })
  })

  it.each([
    { what: 'malformed JSON', body: '{"jsonrpc":', status: 400, code: ErrorCode.parseError },
    { what: 'no body', body: '', status: 400, code: ErrorCode.parseError },
    { what: 'what is not JSON-RPC', body: { hello: 1 }, status: 400, code: ErrorCode.invalidRequest },
    {
      what: 'a request with id null',
      body: { ...legacyRequest('ping'), id: null },
      status: 400,
      code: ErrorCode.invalidRequest,
    },
  ])('answers $status to $what', async ({ body, status, code }) => {
    const answer = await send(make({ body }))
    expect(answer.statusCode).toBe(status)
    expect(JSON.parse(answer.body).error.code).toBe(code)
  })

  it.each([
    { header: 'content-type', value: 'text/plain', status: 415 },
    { header: 'accept', value: 'text/html', status: 406 },
    { header: 'origin', value: 'https://evil.test', status: 403 },
    { header: 'mcp-protocol-version', value: '1999-01-01', status: 400 },
  ])('answers $status when $header is $value', async ({ header, value, status }) => {
    const { statusCode } = await send(make({ body: legacyRequest('tools/list'), headers: { [header]: value } }))
    expect(statusCode).toBe(status)
  })

  it.each([
    ['*/*', 'application/json'],
    ['', 'application/json'],
    ['application/json', 'application/json'],
    ['text/event-stream', 'text/event-stream'],
    ['application/json;q=0, text/*', 'text/event-stream'],
    ['application/*;q=0.9', 'application/json'],
  ])('answers to Accept: %s with %s', async (accept, type) => {
    const { statusCode, headers, body } = await send(make({ body: legacyRequest('ping'), headers: { accept } }))
    expect([statusCode, headers['content-type']]).toEqual([200, type])
    expect(body).toMatch(type === 'application/json' ? /^\{.*\}$/ : /^event: message\ndata: \{.*\}\n\n$/)
  })

  it.each([
    ['application/json', 200],
    ['Application/JSON ; charset=utf-8', 200],
    // As some proxies double it.
    ['application/json, application/json', 200],
    ['application/json, text/plain', 415],
    ['application/jsonp', 415],
    ['', 415],
  ])('takes a body of Content-Type "%s" with %i', async (type, status) => {
    const { statusCode } = await send(make({ body: legacyRequest('ping'), headers: { 'content-type': type } }))
    expect(statusCode).toBe(status)
  })

  it('settles the revision by the handshake, also with a client of a revision to come that names it in a header', async () => {
    const clientInfo = { name: 'test', version: '1.0.0' }
    const body = legacyRequest('initialize', { protocolVersion: '2031-01-01', capabilities: {}, clientInfo })
    const answer = await send(make({ body, headers: { 'mcp-protocol-version': '2031-01-01' } }))
    expect(answer.statusCode).toBe(200)
    expect(JSON.parse(answer.body)).toMatchObject({ result: { protocolVersion: '2025-11-25' } })
  })

  it.each([
    ['http://localhost:6274', 200],
    ['http://localhost:80', 200],
    ['http://localhost', 403],
    ['http://localhost:6274.evil.test', 403],
    ['http://evil.test:6274', 403],
    ['null', 403],
  ])('knows a port of this machine from %s', async (origin, status) => {
    const open = lambdaHandler(createV1, { allowedOrigins: ['http://localhost:*'] })
    const answer = (await open(make({ body: legacyRequest('ping'), headers: { origin } }), lambdaContext())) as Answer
    expect(answer.statusCode).toBe(status)
  })

  it('lets a browser of an allowed origin in, preflight first', async () => {
    const origin = 'https://app.test'
    const preflight = await send(make({ method: 'OPTIONS', headers: { origin } }))
    expect(preflight.statusCode).toBe(204)
    expect(preflight.headers['access-control-allow-headers']).toContain('Mcp-Method')
    const { statusCode, headers } = await send(make({ body: legacyRequest('ping'), headers: { origin } }))
    expect({ statusCode, allowed: headers['access-control-allow-origin'] }).toEqual({
      statusCode: 200,
      allowed: origin,
    })
  })

  it('lets a browser send the parameters a tool wants mirrored, and no other header', async () => {
    const headers = { origin: 'https://app.test', 'access-control-request-headers': 'mcp-param-region, x-evil' }
    const preflight = await send(make({ method: 'OPTIONS', headers }))
    expect(preflight.headers['access-control-allow-headers']).toMatch(/, mcp-param-region$/)
  })

  it('strips call facts, which over HTTP are anybody’s word', async () => {
    const request = modernRequest('tools/call', { name: 'echo-meta' }, { meta: { 'mcp-lambda/tenant': 'acme' } })
    const { body } = await send(make({ body: request, headers: mirroredHeaders(request) }))
    const told = JSON.parse(JSON.parse(body).result.content[0].text)
    expect(told).toHaveProperty(['mcp-lambda/request-id'])
    expect(told).not.toHaveProperty(['mcp-lambda/tenant'])
  })

  it('answers a batch of revision 2025-03-26, each message once', async () => {
    const batch = [
      legacyRequest('tools/call', add),
      { jsonrpc: '2.0', method: 'notifications/initialized' },
      { ...legacyRequest('ping'), id: 2 },
    ]
    const { body } = await send(make({ body: batch, headers: { 'mcp-protocol-version': '2025-03-26' } }))
    expect(JSON.parse(body).map((response: { id: number }) => response.id)).toEqual([1, 2])
  })

  it('knows no batches on later revisions', async () => {
    const answer = await send(
      make({ body: [legacyRequest('ping')], headers: { 'mcp-protocol-version': '2025-06-18' } }),
    )
    expect(answer.statusCode).toBe(400)
  })
})

describe('a 2026-07-28 request over HTTP', () => {
  const request = modernRequest('tools/call', add)

  it('is answered when headers and body agree', async () => {
    const { statusCode } = await send(functionUrlEvent({ body: request, headers: mirroredHeaders(request) }))
    expect(statusCode).toBe(200)
  })

  it('may carry a name that is not ASCII as base64', async () => {
    const named = modernRequest('tools/call', { name: 'añadir' })
    const headers = { ...mirroredHeaders(named), 'mcp-name': `=?base64?${Buffer.from('añadir').toString('base64')}?=` }
    const { body } = await send(functionUrlEvent({ body: named, headers }))
    expect(JSON.parse(body)).not.toHaveProperty('error.code', ErrorCode.headerMismatch)
  })

  it.each([
    { header: 'mcp-protocol-version', value: '2025-11-25' },
    { header: 'mcp-method', value: 'tools/list' },
    { header: 'mcp-name', value: 'fail' },
  ])('is refused when $header says something else', async ({ header, value }) => {
    const headers = { ...mirroredHeaders(request), [header]: value }
    const { statusCode, body } = await send(functionUrlEvent({ body: request, headers }))
    expect(statusCode).toBe(400)
    expect(JSON.parse(body)).toMatchObject({ id: 1, error: { code: ErrorCode.headerMismatch } })
  })

  it.each(['mcp-protocol-version', 'mcp-method', 'mcp-name'])('is refused without %s', async header => {
    const { [header]: _left, ...headers } = mirroredHeaders(request)
    const { statusCode, body } = await send(functionUrlEvent({ body: request, headers }))
    expect(statusCode).toBe(400)
    expect(JSON.parse(body).error.code).toBe(ErrorCode.headerMismatch)
  })

  it('answers 404 to a method that does not exist', async () => {
    const unknown = modernRequest('no/such')
    const { statusCode, body } = await send(functionUrlEvent({ body: unknown, headers: mirroredHeaders(unknown) }))
    expect(statusCode).toBe(404)
    expect(JSON.parse(body).error.code).toBe(ErrorCode.methodNotFound)
  })

  it('gets log messages only when it asks for them, and of that level', async () => {
    const quiet = modernRequest('tools/call', { name: 'steps' })
    const silent = await send(functionUrlEvent({ body: quiet, headers: mirroredHeaders(quiet) }))
    expect(silent.body).not.toContain('half way')
    const asking = modernRequest(
      'tools/call',
      { name: 'steps' },
      { meta: { 'io.modelcontextprotocol/logLevel': 'info' } },
    )
    const loud = await send(functionUrlEvent({ body: asking, headers: mirroredHeaders(asking) }))
    expect(loud.body).toContain('half way')
    const strict = modernRequest(
      'tools/call',
      { name: 'steps' },
      { meta: { 'io.modelcontextprotocol/logLevel': 'error' } },
    )
    const filtered = await send(functionUrlEvent({ body: strict, headers: mirroredHeaders(strict) }))
    expect(filtered.body).not.toContain('half way')
  })

  it('is told at once that nothing will be sent to a subscription', async () => {
    const listen = modernRequest('subscriptions/listen', { notifications: { toolsListChanged: true } })
    const { headers, body } = await send(functionUrlEvent({ body: listen, headers: mirroredHeaders(listen) }))
    expect(headers['content-type']).toBe('text/event-stream')
    expect(body).toContain('notifications/subscriptions/acknowledged')
    expect(body).toContain('"resultType":"complete"')
  })
})

describe('a caller who is turned away', () => {
  it('gets the status and the challenge', async () => {
    const guarded = lambdaHandler(createV1, {
      authenticate: () => {
        throw new Refusal(401, 'Who are you?', { headers: { 'www-authenticate': 'Bearer' } })
      },
    })
    const answer = (await guarded(functionUrlEvent({ body: legacyRequest('ping') }), lambdaContext())) as Answer
    expect(answer).toMatchObject({ statusCode: 401, headers: { 'www-authenticate': 'Bearer' } })
    // Thrown, it would count among the function's own failures.
    expect(await guarded({ jsonrpc: '2.0', method: 'notifications/other' }, lambdaContext())).toMatchObject({
      id: null,
      error: { message: 'Who are you?' },
    })
    expect(await guarded(legacyRequest('ping'), lambdaContext())).toMatchObject({
      error: { code: ErrorCode.unauthenticated },
    })
  })
})

describe('a server that turns a single request away', () => {
  const stepUp = new Refusal(403, 'This needs metrics:read', {
    headers: ({ path }) => ({ 'www-authenticate': `Bearer scope="metrics:read", realm="${path}"` }),
    data: { cause: 'insufficient_scope' },
  })
  const picky = lambdaHandler({
    async exchange(request) {
      if (request.method !== 'ping') throw stepUp
      return { jsonrpc: '2.0', id: request.id, result: {} }
    },
  })
  const refused = {
    code: ErrorCode.forbidden,
    message: 'This needs metrics:read',
    data: { cause: 'insufficient_scope' },
  }

  it.each([
    { asked: 'as a stream', accept: 'application/json, text/event-stream' },
    { asked: 'as JSON', accept: 'application/json' },
  ])('gives the status and the challenge of its refusal, and the id of the request: asked $asked', async ({
    accept,
  }) => {
    const event = functionUrlEvent({ body: { ...legacyRequest('tools/call'), id: 7 }, headers: { accept } })
    const answer = (await picky(event, lambdaContext())) as Answer
    expect(answer).toMatchObject({
      statusCode: 403,
      headers: { 'www-authenticate': 'Bearer scope="metrics:read", realm="/mcp"' },
    })
    expect(JSON.parse(answer.body)).toEqual({ jsonrpc: '2.0', id: 7, error: refused })
  })

  it('answers the others of its batch', async () => {
    const batch = [legacyRequest('tools/call'), { ...legacyRequest('ping'), id: 2 }]
    const answer = (await picky(functionUrlEvent({ body: batch }), lambdaContext())) as Answer
    expect(answer.statusCode).toBe(200)
    expect(JSON.parse(answer.body)).toMatchObject([
      { id: 1, error: refused },
      { id: 2, result: {} },
    ])
  })

  it('says so in the response to an invocation, which has no status', async () => {
    expect(await picky({ ...legacyRequest('tools/call'), id: 7 }, lambdaContext())).toEqual({
      jsonrpc: '2.0',
      id: 7,
      error: refused,
    })
  })

  it('can no longer give a status once something was sent', async () => {
    const late = lambdaHandler({
      async exchange(_request, _call, emit) {
        await emit({ jsonrpc: '2.0', method: 'notifications/message', params: {} })
        throw stepUp
      },
    })
    const answer = (await late(functionUrlEvent({ body: legacyRequest('tools/call') }), lambdaContext())) as Answer
    expect(answer.statusCode).toBe(200)
    expect(answer.body).toContain('"insufficient_scope"')
  })
})

describe('documents', () => {
  const open = lambdaHandler(createV1, {
    allowedOrigins: ['https://app.test'],
    authenticate: () => {
      throw new Refusal(401, 'Who are you?')
    },
    documents: ({ path }) => (path === '/.well-known/thing' ? { hello: 'world' } : undefined),
  })

  it.each([
    { door: 'function URL', make: functionUrlEvent },
    { door: 'HTTP API', make: httpApiEvent },
    { door: 'REST API', make: restApiEvent },
  ])('are for anybody by their path: $door', async ({ make }) => {
    const answer = (await open(make({ method: 'GET', path: '/.well-known/thing' }), lambdaContext())) as Answer
    expect(answer).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/json' } })
    expect(JSON.parse(answer.body)).toEqual({ hello: 'world' })
  })

  it('are there for HEAD, and say so to a page that asks first', async () => {
    const ask = (method: string) => {
      const headers = { origin: 'https://app.test', 'access-control-request-headers': 'mcp-protocol-version' }
      return open(functionUrlEvent({ method, path: '/.well-known/thing', headers }), lambdaContext())
    }
    expect(await ask('HEAD')).toMatchObject({ statusCode: 200, body: '' })
    expect(await ask('OPTIONS')).toMatchObject({
      statusCode: 204,
      headers: {
        'access-control-allow-origin': 'https://app.test',
        'access-control-allow-methods': 'GET, HEAD, OPTIONS',
        'access-control-allow-headers': expect.stringContaining('MCP-Protocol-Version'),
      },
    })
  })

  it('are said to be missing, so that clients which look for metadata of OAuth go on without', async () => {
    const url = new URL('https://function.test/mcp')
    const fetch = fetchThrough(open)
    expect(await discoverOAuthMetadata(url, {}, fetch)).toBeUndefined()
    await expect(discoverOAuthProtectedResourceMetadata(url, {}, fetch)).rejects.toThrow('does not implement OAuth 2.0')
    const event = functionUrlEvent({ method: 'HEAD', path: '/mcp/.well-known/openid-configuration' })
    expect(await open(event, lambdaContext())).toMatchObject({ statusCode: 404 })
  })

  it.each([
    { what: 'another path', method: 'GET', path: '/', status: 405 },
    { what: 'a path that only looks like one', method: 'GET', path: '/mcp.well-known/thing', status: 405 },
    { what: 'a method that writes', method: 'DELETE', path: '/.well-known/other', status: 405 },
    { what: 'another method', method: 'POST', path: '/.well-known/thing', status: 401 },
    {
      what: 'a page of a foreign origin',
      method: 'GET',
      path: '/.well-known/thing',
      origin: 'https://evil.test',
      status: 403,
    },
  ])('are not for $what', async ({ status, origin, ...parts }) => {
    const event = functionUrlEvent({ ...parts, headers: origin === undefined ? {} : { origin } })
    expect(await open(event, lambdaContext())).toMatchObject({ statusCode: status })
  })
})
