import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { inspect } from 'node:util'
import { Client as ClientV2, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { createMcpHandler, McpServer as McpServerV2 } from '@modelcontextprotocol/server'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import * as z from 'zod/v4'
import { testSecret } from '../../../shared/test-secret.ts'
import { type Backend, ErrorCode, lambdaHandler, remote, serve } from '../src/index.ts'
import type { RemoteOptions } from '../src/protocol.ts'
import { fetchThrough, lambdaContext, legacyRequest, modernRequest } from '../src/testing/index.ts'
import { createV1 } from './fixtures.ts'
import { createSessions, listen as listenOn, readText, type Sessions, toListener } from './http-servers.ts'

const key = testSecret('t0ps3cret')

const cleanups: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function listen(listener: RequestListener): Promise<string> {
  const { url, close } = await listenOn(listener)
  cleanups.push(close)
  return url
}

function open(url: string, options: RemoteOptions = {}): Backend {
  const backend = remote(url, { allowPrivateNetwork: true, ...options })
  cleanups.push(() => backend.close?.())
  return backend
}

function listenV1(): Promise<string> & { sessions: Sessions } {
  const sessions = createSessions(createV1)
  return Object.assign(listen(sessions.listener), { sessions })
}

function createV2(): McpServerV2 {
  const server = new McpServerV2({ name: 'fixture', version: '1.2.3' })
  server.registerTool('add', { inputSchema: z.object({ a: z.number(), b: z.number() }) }, async ({ a, b }) => ({
    content: [{ type: 'text', text: String(a + b) }],
  }))
  server.registerTool('steps', {}, async context => {
    const { progressToken } = context.mcpReq._meta ?? {}
    if (progressToken !== undefined) {
      await context.mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress: 1 } })
    }
    return { content: [{ type: 'text', text: 'done' }] }
  })
  return server
}

function listenV2(): Promise<string> {
  return listen(toListener(createMcpHandler(createV2)))
}

async function listenServe(): Promise<string> {
  const served = await serve(createV1, { port: 0 })
  cleanups.push(served.close)
  return served.url
}

const servers = [
  { server: 'an SDK v1 server with sessions', start: listenV1 },
  { server: 'an SDK v2 server of both eras', start: listenV2 },
  { server: 'a server of ours', start: listenServe },
]

describe.each(servers)('$server', ({ start }) => {
  it.each(['legacy', { pin: '2026-07-28' }] as const)('serves a client in mode %j, with progress', async mode => {
    const handler = lambdaHandler(open(await start()))
    const client = new ClientV2({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode } })
    const url = new URL('https://function.test/mcp')
    await client.connect(new StreamableHTTPClientTransport(url, { fetch: fetchThrough(handler) }))
    expect(client.getServerVersion()).toMatchObject({ name: 'fixture', version: '1.2.3' })
    expect((await client.listTools()).tools.map(tool => tool.name)).toContain('add')
    const added = await client.callTool({ name: 'add', arguments: { a: 2, b: 3 } })
    expect(added.content).toEqual([{ type: 'text', text: '5' }])
    const progress: number[] = []
    const stepped = await client.callTool({ name: 'steps' }, { onprogress: step => progress.push(step.progress) })
    expect(stepped.content).toEqual([{ type: 'text', text: 'done' }])
    expect(progress).toEqual([1])
    await client.close()
  })

  it('is served while many call at once', async () => {
    const handler = lambdaHandler(open(await start(), { maxServers: 4 }))
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, a) =>
        handler(modernRequest('tools/call', { name: 'add', arguments: { a, b: 1 } }), lambdaContext()),
      ),
    )
    const texts = answers.map(answer => (answer as { result: { content: { text: string }[] } }).result.content[0]?.text)
    expect(texts).toEqual(Array.from({ length: 40 }, (_, a) => String(a + 1)))
  })
})

describe('a session', () => {
  it('is kept from call to call, and ended with the backend', async () => {
    const listening = listenV1()
    const { live, log } = listening.sessions
    const backend = open(await listening)
    const handler = lambdaHandler(backend)
    await handler.ready
    for (const expected of ['1', '2', '3']) {
      const answer = await handler(legacyRequest('tools/call', { name: 'count' }), lambdaContext())
      expect(answer).toMatchObject({ result: { content: [{ text: expected }] } })
    }
    expect(live.size).toBe(1)
    await backend.close?.()
    expect(live.size).toBe(0)
    expect(log).toEqual([
      'POST server/discover',
      'POST initialize',
      'POST notifications/initialized',
      'GET',
      'POST tools/call',
      'POST tools/call',
      'POST tools/call',
      'DELETE',
    ])
  })

  it('that the server forgot is replaced, and the call is made again', async () => {
    const listening = listenV1()
    const { live, log } = listening.sessions
    const handler = lambdaHandler(open(await listening))
    await handler.ready
    const request = legacyRequest('tools/call', { name: 'count' })
    await handler(request, lambdaContext())
    live.clear()
    expect(await handler(request, lambdaContext())).toMatchObject({ result: { content: [{ text: '1' }] } })
    expect(log.filter(line => line.endsWith('initialize'))).toHaveLength(2)
  })

  it('answers what the server asks its client, at once', async () => {
    const handler = lambdaHandler(open(await listenV1()))
    // More time than this test has.
    const context = lambdaContext({ remainingMs: 600_000 })
    const answer = await handler(legacyRequest('tools/call', { name: 'ask' }), context)
    expect(answer).toMatchObject({ result: { isError: true, content: [{ text: expect.stringContaining('roots') }] } })
  })

  it('is not shared between tenants', async () => {
    const listening = listenV1()
    const handler = lambdaHandler(open(await listening))
    const count = (tenantId: string) =>
      handler(legacyRequest('tools/call', { name: 'count' }), lambdaContext({ tenantId }))
    await count('a')
    expect(await count('b')).toMatchObject({ result: { content: [{ text: '1' }] } })
    expect(await count('a')).toMatchObject({ result: { content: [{ text: '2' }] } })
    expect(listening.sessions.live.size).toBe(2)
  })

  it('is told when nobody waits any more, and not used again', async () => {
    const listening = listenV1()
    const { log } = listening.sessions
    const handler = lambdaHandler(open(await listening))
    await handler.ready
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    onTestFinished(() => void vi.useRealTimers())
    const answer = handler(legacyRequest('tools/call', { name: 'hang' }), lambdaContext({ remainingMs: 60_000 }))
    await vi.waitFor(() => expect(log.at(-1)).toBe('POST tools/call'), 10_000)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await answer).toMatchObject({ error: { code: ErrorCode.deadlineExceeded } })
    await expect.poll(() => log.slice(-2)).toEqual(['POST notifications/cancelled', 'DELETE'])
  })
})

function inspectWhole(error: unknown): string {
  return inspect(error, { depth: 20, showHidden: true })
}

/** A server that answers one thing to everything. */
function listenRaw(respond: (response: ServerResponse, request: { method?: string; id?: unknown }) => void) {
  const asked: { message: { method?: string }; headers: IncomingMessage['headers'] }[] = []
  const url = listen(async (request, response) => {
    const message = JSON.parse((await readText(request)) || '{}')
    asked.push({ message, headers: request.headers })
    respond(response, message)
  })
  return Object.assign(url, { asked })
}

function answerJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}

describe('which era a server speaks', () => {
  const initialized = { protocolVersion: '2025-06-18', capabilities: {}, serverInfo: { name: 's', version: '1' } }

  it.each([
    [
      '400 with an error of its own',
      400,
      { jsonrpc: '2.0', id: null, error: { code: -32000, message: 'Bad Request' } },
    ],
    ['404', 404, { message: 'Not Found' }],
    ['405', 405, 'no'],
    ['200 with method not found', 200, { jsonrpc: '2.0', id: 'discover', error: { code: -32601, message: 'no' } }],
    [
      'revisions it has, without the newest',
      400,
      {
        jsonrpc: '2.0',
        id: 'discover',
        error: { code: -32022, message: 'no', data: { supported: ['2025-11-25'], requested: '2026-07-28' } },
      },
    ],
  ])('is the older one when it answers the newer with %s', async (_, status, body) => {
    const listening = listenRaw((response, { method, id }) => {
      if (method === 'server/discover') answerJson(response, status, body)
      else if (id === undefined) response.writeHead(202).end()
      else
        answerJson(response, 200, { jsonrpc: '2.0', id, result: method === 'initialize' ? initialized : { tools: [] } })
    })
    const handler = lambdaHandler(open(await listening))
    for (let calls = 0; calls < 2; calls += 1) {
      expect(await handler(modernRequest('tools/list'), lambdaContext())).toMatchObject({
        result: { tools: [], resultType: 'complete' },
      })
    }
    expect(listening.asked.map(({ message }) => message.method)).toEqual([
      'server/discover',
      'initialize',
      'notifications/initialized',
      'tools/list',
      'tools/list',
    ])
    // What was agreed on, not what was asked for.
    expect(listening.asked.at(-1)?.headers['mcp-protocol-version']).toBe('2025-06-18')
  })

  it.each([401, 403, 429, 500, 503])('is asked again after an answer of %i, which says nothing', async status => {
    let failing = true
    const listening = listenRaw((response, { method, id }) => {
      if (failing) response.writeHead(status).end()
      else if (method === 'server/discover') {
        answerJson(response, 200, {
          jsonrpc: '2.0',
          id,
          result: { supportedVersions: ['2026-07-28'], capabilities: {} },
        })
      } else answerJson(response, 200, { jsonrpc: '2.0', id, result: { resultType: 'complete', tools: [] } })
    })
    const handler = lambdaHandler(open(await listening))
    await handler.ready
    expect(await handler(modernRequest('tools/list'), lambdaContext())).toMatchObject({
      error: { code: ErrorCode.backendFailed, data: { status } },
    })
    failing = false
    expect(await handler(modernRequest('tools/list'), lambdaContext())).toMatchObject({ result: { tools: [] } })
  })

  it('is not asked when it is told', async () => {
    const listening = listenRaw((response, { id }) =>
      answerJson(response, 200, { jsonrpc: '2.0', id, result: { resultType: 'complete', tools: [] } }),
    )
    const handler = lambdaHandler(open(await listening, { era: 'modern' }))
    await handler(modernRequest('tools/list'), lambdaContext())
    expect(listening.asked.map(({ message }) => message.method)).toEqual(['tools/list'])
  })
})

describe('a remote server', () => {
  const tools = { resultType: 'complete', tools: [] }

  it('is sent the headers it wants, and no facts about the call', async () => {
    const listening = listenRaw((response, { id }) => answerJson(response, 200, { jsonrpc: '2.0', id, result: tools }))
    const handler = lambdaHandler(
      open(await listening, { era: 'modern', headers: { Authorization: `Bearer ${key}`, 'Mcp-Method': 'forged' } }),
    )
    const context = lambdaContext({
      clientContext: { custom: { bedrockAgentCoreToolName: 't___x', bedrockAgentCoreGatewayId: 'g' } },
    })
    await handler({}, context)
    const [{ headers, message } = { headers: {}, message: {} }] = listening.asked
    expect(headers).toMatchObject({ authorization: `Bearer ${key}`, 'mcp-method': 'tools/call', 'mcp-name': 'x' })
    expect(JSON.stringify(message)).not.toContain('mcp-lambda/')
  })

  it.each([301, 302, 307, 308])('that redirects (%i) is not followed', async status => {
    const listening = listenRaw(response => {
      response.writeHead(status, { location: `https://elsewhere.example.test/mcp?key=${key}` }).end()
    })
    const handler = lambdaHandler(open(await listening, { headers: { authorization: `Bearer ${key}` } }))
    const answer = await handler(modernRequest('tools/list'), lambdaContext())
    expect(answer).toMatchObject({
      error: { code: ErrorCode.backendFailed, message: expect.stringContaining('https://elsewhere.example.test') },
    })
    expect(JSON.stringify(answer)).not.toContain(key)
  })

  it('that is not there is unavailable, and its query is nobody else’s business', async () => {
    const url = await listen(() => undefined)
    await cleanups.pop()?.()
    const handler = lambdaHandler(open(`${url}?key=${key}`, { era: 'modern' }))
    const answer = await handler(modernRequest('tools/list'), lambdaContext())
    expect(answer).toMatchObject({
      error: { code: ErrorCode.backendUnavailable, message: '127.0.0.1 cannot be reached: ECONNREFUSED' },
    })
  })

  it('keeps its credentials out of whatever goes wrong', async () => {
    const broken = await listen((_, response) => response.destroy())
    const secret = { headers: { authorization: `Bearer ${key}` } }
    const error = await open(`${broken}?key=${key}`, secret).warm?.().catch(inspectWhole)
    expect(error).toContain('ECONNRESET')
    expect(error).not.toContain(key)
  })

  it('behind a name that resolves to this machine is refused at the moment it is called', async () => {
    const url = (await listen(() => undefined)).replace('http://127.0.0.1', 'https://localhost')
    const handler = lambdaHandler(open(url, { allowPrivateNetwork: false }))
    expect(await handler(modernRequest('tools/list'), lambdaContext())).toMatchObject({
      error: { code: ErrorCode.backendUnavailable, message: expect.stringContaining('public internet') },
    })
  })

  it('that never answers is given up after the time it may take', async () => {
    const handler = lambdaHandler(open(await listen(() => undefined), { era: 'modern', timeoutMs: 200 }))
    // More time than this test has.
    const context = lambdaContext({ remainingMs: 600_000 })
    expect(await handler(modernRequest('tools/list'), context)).toMatchObject({
      error: { code: ErrorCode.deadlineExceeded },
    })
  })

  it('that does not open a session in time keeps no place among those that are kept', async () => {
    let answers = false
    const listening = listenRaw((response, { method, id }) => {
      const serverInfo = { name: 's', version: '1' }
      const initialized = { protocolVersion: '2025-06-18', capabilities: {}, serverInfo }
      if (id === undefined) response.writeHead(202).end()
      else if (method === 'tools/list') answerJson(response, 200, { jsonrpc: '2.0', id, result: { tools: [] } })
      else if (answers) answerJson(response, 200, { jsonrpc: '2.0', id, result: initialized })
    })
    const handler = lambdaHandler(open(await listening, { era: 'legacy', timeoutMs: 200, maxServers: 1 }))
    await handler.ready
    expect(await handler(modernRequest('tools/list'), lambdaContext())).toMatchObject({
      error: { code: ErrorCode.deadlineExceeded },
    })
    answers = true
    // On a busy machine the first answer may take longer than the limit, too; a place that is kept would fail each of them.
    const list = () => handler(modernRequest('tools/list'), lambdaContext())
    await vi.waitFor(async () => expect(await list()).toMatchObject({ result: { tools: [] } }), 10_000)
  })

  it.each<[what: string, toAnswer: (id: unknown) => object, expected: object]>([
    ['the id as text', id => ({ id: String(id), result: { ok: true } }), { result: { ok: true } }],
    ['an error without an id', () => ({ error: { code: -32600, message: 'odd' } }), { error: { code: -32600 } }],
    ['no result and no error', id => ({ id }), { error: { code: ErrorCode.backendFailed } }],
    ['a result of null', id => ({ id, result: null }), { error: { code: ErrorCode.backendFailed } }],
  ])('that answers with %s on a stream it leaves open is not waited for', async (_, toAnswer, expected) => {
    const url = await listenRaw((response, { id }) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', ...toAnswer(id) })}\n\n`)
    })
    const handler = lambdaHandler(open(url, { era: 'modern' }))
    expect(await handler(modernRequest('tools/list'), lambdaContext())).toMatchObject({ id: 1, ...expected })
  })

  it('that breaks off in the middle of an answer is at fault', async () => {
    const listening = listenRaw(response => {
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.write('data: {"jsonrpc":"2.0","method":"notifications/message","params":{}}\n\n', () =>
        response.destroy(),
      )
    })
    const handler = lambdaHandler(open(await listening, { era: 'modern' }))
    expect(await handler(modernRequest('tools/list'), lambdaContext())).toMatchObject({
      error: { code: ErrorCode.backendFailed },
    })
  })

  it('that answers without end is not read without end', async () => {
    const listening = listenRaw(response => {
      response.writeHead(200, { 'content-type': 'application/json' })
      const more = () => {
        while (response.write('x'.repeat(1_000_000)));
      }
      response.on('drain', more)
      more()
    })
    const handler = lambdaHandler(open(await listening, { era: 'modern' }))
    expect(await handler(modernRequest('tools/list'), lambdaContext())).toMatchObject({
      error: { code: ErrorCode.backendFailed, message: expect.stringContaining('20971520') },
    })
  })

  it('is called again on the connections there are', async () => {
    const ports = new Set<number | undefined>()
    const url = await listen(async (request, response) => {
      ports.add(request.socket.remotePort)
      const { id } = JSON.parse(await readText(request))
      response.writeHead(200, { 'content-type': 'text/event-stream' })
      response.end(`data: ${JSON.stringify({ jsonrpc: '2.0', id, result: tools })}\n\n`)
    })
    const handler = lambdaHandler(open(url, { era: 'modern' }))
    for (let calls = 0; calls < 20; calls += 1) await handler(modernRequest('tools/list'), lambdaContext())
    // One may still be ending its answer while the next call is already made.
    expect(ports.size).toBeLessThanOrEqual(2)
  })
})
