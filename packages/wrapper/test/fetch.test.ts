import { Client as ClientV2, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { createMcpHandler, inputRequired, McpServer, requireScopes } from '@modelcontextprotocol/server'
import { describe, expect, it } from 'vitest'
import * as z from 'zod/v4'
import { type Backend, ErrorCode, fetchServer, lambdaHandler } from '../src/index.ts'
import type { FetchServer, JsonRpcMessage } from '../src/protocol.ts'
import {
  fetchThrough,
  functionUrlEvent,
  lambdaContext,
  legacyRequest,
  mirroredHeaders,
  modernRequest,
} from '../src/testing/index.ts'
import { inPassingTime } from './passing-time.ts'

const info = { name: 'test', version: '1.0.0' }
const url = new URL('https://function.test/mcp')
const aborted: string[] = []

function createServer(): McpServer {
  const server = new McpServer({ name: 'fixture', version: '2.0.0' }, { instructions: 'Ask for sums.' })
  server.registerTool('add', { inputSchema: z.object({ a: z.number(), b: z.number() }) }, async ({ a, b }) => ({
    content: [{ type: 'text', text: String(a + b) }],
  }))
  server.registerTool('steps', {}, async context => {
    const { progressToken } = context.mcpReq._meta ?? {}
    if (progressToken !== undefined) {
      for (const progress of [1, 2]) {
        await context.mcpReq.notify({
          method: 'notifications/progress',
          params: { progressToken, progress, total: 2, message: `Schritt ${progress} ✓` },
        })
      }
    }
    return { content: [{ type: 'text', text: 'done' }] }
  })
  server.registerTool('name', {}, async context => {
    const answer = context.mcpReq.inputResponses?.who
    if (!answer) {
      return inputRequired({
        inputRequests: {
          who: inputRequired.elicit({
            message: 'Who are you?',
            requestedSchema: { type: 'object', properties: { name: { type: 'string' } } },
          }),
        },
        requestState: 'kept by the client',
      })
    }
    return { content: [{ type: 'text', text: JSON.stringify(answer) }] }
  })
  server.registerTool('push', {}, async context => {
    await context.mcpReq.send({ method: 'roots/list' })
    return { content: [] }
  })
  server.registerTool(
    'regional',
    {
      inputSchema: z.object({
        region: z.string().meta({ 'x-mcp-header': 'Region' }),
        n: z.int().meta({ 'x-mcp-header': 'Count' }),
      }),
    },
    async ({ region }) => ({ content: [{ type: 'text', text: region }] }),
  )
  server.registerTool('hang', {}, async context => {
    await new Promise<void>(resolve => context.mcpReq.signal.addEventListener('abort', () => resolve(), { once: true }))
    aborted.push('hang')
    return { content: [] }
  })
  server.registerTool('whoami', {}, async context => ({
    content: [{ type: 'text', text: JSON.stringify(context.http?.authInfo ?? null) }],
  }))
  server.registerPrompt('Größe', {}, async () => ({
    messages: [{ role: 'user', content: { type: 'text', text: 'hello' } }],
  }))
  server.registerTool('admin', { scopeChallenge: requireScopes('admin') }, async () => ({
    content: [{ type: 'text', text: 'done' }],
  }))
  server.registerResource('greeting', 'test://greeting', {}, async uri => ({
    contents: [{ uri: uri.href, text: 'hello' }],
  }))
  return server
}

const handler = lambdaHandler(createMcpHandler(createServer))

function invoke(message: unknown) {
  return handler(message, lambdaContext())
}

/** With more time than a test has, so that an answer at the deadline is too late. */
function unendingContext() {
  return lambdaContext({ remainingMs: 600_000 })
}

describe('createMcpHandler, given by its shape', () => {
  it.each(['tööls/list', 'tools list', '\u0000', ''])('has no method that no header can hold: %j', async method => {
    const request = modernRequest(method)
    expect(await invoke(request)).toMatchObject({ id: 1, error: { code: ErrorCode.methodNotFound } })
  })

  it('serves the v1 client', async () => {
    const client = new ClientV1(info)
    const transport = new TransportV1(url, { fetch: fetchThrough(handler) })
    await client.connect(transport as Parameters<ClientV1['connect']>[0])
    expect(client.getInstructions()).toBe('Ask for sums.')
    const result = await client.callTool({ name: 'add', arguments: { a: 2, b: 3 } })
    expect(result.content).toEqual([{ type: 'text', text: '5' }])
    await client.close()
  })

  it.each(['legacy', { pin: '2026-07-28' }] as const)('serves the v2 client in mode %j, with progress', async mode => {
    const client = new ClientV2(info, { versionNegotiation: { mode } })
    await client.connect(new StreamableHTTPClientTransport(url, { fetch: fetchThrough(handler) }))
    expect((await client.listTools()).tools.map(tool => tool.name)).toContain('add')
    const messages: unknown[] = []
    const result = await client.callTool({ name: 'steps' }, { onprogress: ({ message }) => messages.push(message) })
    expect(result.content).toEqual([{ type: 'text', text: 'done' }])
    expect(messages).toEqual(['Schritt 1 ✓', 'Schritt 2 ✓'])
    await client.close()
  })

  it('keeps an error as the server wrote it', async () => {
    expect(await invoke(modernRequest('resources/read', { uri: 'test://none' }))).toMatchObject({
      id: 1,
      error: { code: ErrorCode.invalidParams, data: { uri: 'test://none' } },
    })
  })

  it('keeps an error that came under a status of its own', async () => {
    expect(await invoke(modernRequest('no/such'))).toMatchObject({ id: 1, error: { code: ErrorCode.methodNotFound } })
  })

  it('mirrors a name that no header can carry as it is', async () => {
    expect(await invoke(modernRequest('prompts/get', { name: 'Größe' }))).toMatchObject({
      result: { messages: [{ content: { text: 'hello' } }] },
    })
  })

  it('passes a question to the client through untouched, and the answer back', async () => {
    const clientCapabilities = { elicitation: { form: {} } }
    const asked = await invoke(modernRequest('tools/call', { name: 'name', arguments: {} }, { clientCapabilities }))
    expect(asked).toMatchObject({
      result: {
        resultType: 'input_required',
        inputRequests: { who: { method: 'elicitation/create' } },
        requestState: 'kept by the client',
      },
    })
    const inputResponses = { who: { action: 'accept', content: { name: 'Ada' } } }
    const params = { name: 'name', arguments: {}, inputResponses, requestState: 'kept by the client' }
    expect(await invoke(modernRequest('tools/call', params, { clientCapabilities }))).toMatchObject({
      result: { resultType: 'complete', content: [{ text: expect.stringContaining('Ada') }] },
    })
  })

  it('ends a subscription as soon as it began', async () => {
    const event = modernRequest('subscriptions/listen', { notifications: { toolsListChanged: true } })
    expect(await handler(event, unendingContext())).toMatchObject({
      result: { resultType: 'complete', _meta: { 'io.modelcontextprotocol/serverInfo': { name: 'fixture' } } },
    })
  })

  it.each([
    ['initialize', legacyRequest('initialize', { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: info })],
    ['server/discover', modernRequest('server/discover')],
  ])('does not promise in %s what a stateless function cannot keep', async (_, request) => {
    const answer = await invoke(request)
    expect(answer).toMatchObject({ result: { capabilities: { tools: {} } } })
    expect(JSON.stringify(answer)).not.toContain('listChanged')
  })

  it('answers an empty object to a notification', async () => {
    expect(await invoke({ jsonrpc: '2.0', method: 'notifications/initialized' })).toEqual({})
  })

  it('fails a question that nobody can answer, at once', async () => {
    const answer = await handler(legacyRequest('tools/call', { name: 'push', arguments: {} }), unendingContext())
    expect(JSON.stringify(answer)).toMatch(/roots/)
  })

  it('tells the server when nobody waits any more', async () => {
    aborted.length = 0
    const request = modernRequest('tools/call', { name: 'hang', arguments: {} })
    await invoke(legacyRequest('ping'))
    const answer = await inPassingTime(30_000, () => handler(request, lambdaContext({ remainingMs: 30_000 })))
    expect(answer).toMatchObject({ error: { code: ErrorCode.deadlineExceeded } })
    await expect.poll(() => aborted).toEqual(['hang'])
  })

  it('tells the server who calls, without a token', async () => {
    const meta = { 'mcp-lambda/principal': { id: 'role/agent', scopes: ['read'] }, 'mcp-lambda/tenant': 'acme' }
    const answer = await invoke(modernRequest('tools/call', { name: 'whoami', arguments: {} }, { meta }))
    const { content } = (answer as { result: { content: { text: string }[] } }).result
    expect(JSON.parse(content[0]?.text ?? '')).toMatchObject({
      token: '',
      clientId: 'role/agent',
      scopes: ['read'],
      extra: { tenant: 'acme' },
    })
  })
})

describe('a tool that wants scopes', () => {
  const request = modernRequest('tools/call', { name: 'admin', arguments: {} })
  const caller = (scopes: string[]) =>
    lambdaHandler(createMcpHandler(createServer), { authenticate: () => ({ id: 'agent', scopes }) })

  it('is called by who has them', async () => {
    expect(await caller(['admin'])(request, lambdaContext())).toMatchObject({ result: { content: [{ text: 'done' }] } })
  })

  it('challenges who has not over HTTP, as the server does', async () => {
    const event = functionUrlEvent({ headers: mirroredHeaders(request), body: request })
    expect(await caller(['read'])(event, lambdaContext())).toMatchObject({
      statusCode: 403,
      headers: { 'www-authenticate': expect.stringMatching(/insufficient_scope.*scope="admin"/) },
    })
  })

  it('turns who has not away on invoke', async () => {
    expect(await caller(['read'])(request, lambdaContext())).toMatchObject({
      id: 1,
      error: { code: ErrorCode.forbidden, message: expect.stringContaining('admin') },
    })
  })
})

describe('a tool whose parameters are mirrored into headers', () => {
  const request = modernRequest('tools/call', { name: 'regional', arguments: { region: 'Zürich', n: 3 } })

  it('can be called where there are no headers', async () => {
    expect(await invoke(request)).toMatchObject({ result: { content: [{ text: 'Zürich' }] } })
  })

  it('takes the headers a client sent over HTTP', async () => {
    const param = `=?base64?${Buffer.from('Zürich').toString('base64')}?=`
    const headers = { ...mirroredHeaders(request), 'mcp-param-region': param, 'Mcp-Param-Count': '3' }
    const { statusCode, body } = (await invoke(functionUrlEvent({ headers, body: request }))) as Proxied
    expect(statusCode).toBe(200)
    expect(JSON.parse(body)).toMatchObject({ result: { content: [{ text: 'Zürich' }] } })
  })

  it.each([
    ['wrong', { 'mcp-param-region': 'elsewhere', 'mcp-param-count': '3' }],
    ['missing', {}],
  ])('refuses headers that are %s, as the server does', async (_, params) => {
    const headers = { ...mirroredHeaders(request), ...params }
    const { statusCode, body } = (await invoke(functionUrlEvent({ headers, body: request }))) as Proxied
    expect(statusCode).toBe(400)
    expect(JSON.parse(body)).toMatchObject({ error: { code: ErrorCode.headerMismatch } })
  })

  type Proxied = { statusCode: number; body: string }
})

describe('any object with fetch', () => {
  async function exchange(server: FetchServer, request = legacyRequest('ping')): Promise<unknown> {
    return lambdaHandler(server)(request, lambdaContext())
  }

  it('is called at the path it routes on', async () => {
    const paths: string[] = []
    const backend = fetchServer(
      {
        fetch(request) {
          paths.push(new URL(request.url).pathname)
          return Response.json({ jsonrpc: '2.0', id: 1, result: {} })
        },
      },
      { url: 'http://localhost/api/mcp' },
    )
    expect(await lambdaHandler(backend)(legacyRequest('ping'), lambdaContext())).toMatchObject({ result: {} })
    expect(new Set(paths)).toEqual(new Set(['/api/mcp']))
  })

  it.each([
    ['a page', () => new Response('<h1>no</h1>', { status: 502, headers: { 'content-type': 'text/html' } }), 502],
    ['nothing', () => new Response(null, { status: 401 }), 401],
    ['JSON that is not MCP', () => Response.json({ message: 'no' }, { status: 403 }), 403],
    ['broken JSON', () => new Response('{', { status: 500, headers: { 'content-type': 'application/json' } }), 500],
  ])('that answers %s fails by its status, without its words', async (_, respond, status) => {
    expect(await exchange({ fetch: respond })).toEqual({
      jsonrpc: '2.0',
      id: 1,
      error: { code: ErrorCode.backendFailed, message: `The server answered HTTP ${status}`, data: { status } },
    })
  })

  it.each([
    ['accepts a request as if it were a notification', () => new Response(null, { status: 202 })],
    ['answers another request', () => Response.json({ jsonrpc: '2.0', id: 'other', result: {} })],
    ['answers text', () => new Response('pong', { headers: { 'content-type': 'text/plain' } })],
    ['answers half a message', () => new Response('{"jsonrpc"', { headers: { 'content-type': 'application/json' } })],
    ['breaks its stream off', () => stream('data: {"jsonrpc":"2.0","id":1,"result":{}}\n')],
  ])('that %s is at fault', async (_, respond) => {
    expect(await exchange({ fetch: respond })).toMatchObject({ id: 1, error: { code: ErrorCode.backendFailed } })
  })

  it('is told that the caller has what it came for', async () => {
    const ended: unknown[] = []
    const frames = new TextEncoder().encode('data: {"jsonrpc":"2.0","id":1,"result":{"ok":true}}\n\n')
    const fetch = async (request: Request) => {
      const { id } = (await request.json()) as { id: unknown }
      const body = new ReadableStream<Uint8Array>({
        start: controller => controller.enqueue(frames),
        cancel() {
          ended.push(id)
        },
      })
      return new Response(body, { headers: { 'content-type': 'text/event-stream' } })
    }
    expect(await exchange({ fetch })).toMatchObject({ result: { ok: true } })
    expect(ended).toContain(1)
  })

  it('gives messages as they come', async () => {
    let finish: (() => void) | undefined
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        const send = (message: object) =>
          controller.enqueue(new TextEncoder().encode(`event: message\r\ndata: ${JSON.stringify(message)}\r\n\r\n`))
        send({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data: 'first' } })
        finish = () => send({ jsonrpc: '2.0', id: 1, result: {} })
      },
    })
    const backend: Backend = fetchServer({
      fetch: () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
    })
    const seen: JsonRpcMessage[] = []
    const call = {
      requestId: 'r',
      era: 'legacy',
      revision: '2025-11-25',
      deadlineMs: Date.now() + 5_000,
      signal: AbortSignal.timeout(5_000),
    } as const
    const response = await backend.exchange(legacyRequest('ping'), call, notification => {
      seen.push(notification)
      finish?.()
    })
    seen.push(response)
    expect(seen).toMatchObject([{ params: { data: 'first' } }, { id: 1, result: {} }])
  })

  function stream(text: string): Response {
    return new Response(text, { headers: { 'content-type': 'text/event-stream' } })
  }
})
