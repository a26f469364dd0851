import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { EventEmitter } from 'node:events'
import { request } from 'node:http'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { type Backend, serve } from '../src/index.ts'
import type { Caller, Served } from '../src/protocol.ts'
import { defaultOrigins } from '../src/serve.ts'
import { legacyRequest } from '../src/testing/index.ts'
import { createV1 } from './fixtures.ts'
import { openRaw, rawPost } from './raw-connection.ts'

let served: Served | undefined

afterEach(async () => {
  await served?.close()
  served = undefined
})

async function start(): Promise<Served> {
  served = await serve(createV1, { port: 0 })
  return served
}

function post(url: string, body: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body })
}

const initializeParams = {
  protocolVersion: '2025-06-18',
  capabilities: {},
  clientInfo: { name: 'test', version: '1.0.0' },
}

describe('serve', () => {
  it('serves the official client, with progress as it happens', async () => {
    const { url } = await start()
    const client = new Client({ name: 'test', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } })
    await client.connect(new StreamableHTTPClientTransport(new URL(url)))
    const progress: number[] = []
    const result = await client.callTool({ name: 'steps' }, { onprogress: step => progress.push(step.progress) })
    expect(result.content).toEqual([{ type: 'text', text: 'done' }])
    expect(progress).toEqual([1])
    await client.close()
  })

  it('goes on after a connection that could not be accepted, and logs why', async () => {
    const { url } = await start()
    const found = Promise.withResolvers<EventEmitter>()
    const find = (message: unknown) => found.resolve((message as { server: EventEmitter }).server)
    subscribe('http.server.request.start', find)
    await post(url, JSON.stringify(legacyRequest('ping')))
    unsubscribe('http.server.request.start', find)
    const log = vi.spyOn(console, 'error').mockReturnValue()
    const error = new Error('accept ENOMEM')
    const server = await found.promise
    server.emit('error', error)
    expect(log).toHaveBeenCalledWith(expect.any(String), { error })
    log.mockRestore()
    expect((await post(url, JSON.stringify(legacyRequest('ping')))).status).toBe(200)
  })

  it('answers 413 to a body that is too large', async () => {
    const { url } = await start()
    const response = await post(url, JSON.stringify(legacyRequest('ping', { padding: 'x'.repeat(7_000_000) })))
    expect(response.status).toBe(413)
    expect(await response.text()).toContain('6291456')
  })

  it('names the endpoint to whoever asks elsewhere', async () => {
    const { url } = await start()
    const response = await post(url.replace('/mcp', '/'), '{}')
    expect(response.status).toBe(404)
    expect(await response.text()).toContain('/mcp')
  })

  it.each([
    { target: 'http://mcp.test/mcp', status: 200 },
    { target: 'HTTP://mcp.test:8080/mcp?x=1', status: 200 },
    { target: 'https://user@mcp.test/mcp', status: 200 },
    { target: '/mcp?x=http://mcp.test/', status: 200 },
    { target: 'http://mcp.test', status: 404 },
    { target: 'http://mcp.test/mcp/', status: 404 },
    { target: '/mcp/', status: 404 },
    { target: '//mcp.test/mcp', status: 404 },
  ])('answers $status to the request target $target', async ({ target, status }) => {
    const { url } = await start()
    const client = await openRaw(url)
    client.write(rawPost(JSON.stringify(legacyRequest('ping')), {}, target))
    const answer = await client.until(/\r\n\r\n\{.*\}$/s)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    if (status === 404) expect(answer).toMatch(/the MCP endpoint is \/mcp"/)
  })

  it('believes the host of a request target that is a whole URL, not the header Host', async () => {
    const callers: Caller[] = []
    served = await serve(createV1, { port: 0, authenticate: caller => void callers.push(caller) })
    const client = await openRaw(served.url)
    client.write(rawPost(JSON.stringify(legacyRequest('ping')), { host: 'other.test' }, 'http://mcp.test:81/mcp'))
    await client.until(/"result"/)
    expect(callers).toMatchObject([{ path: '/mcp', headers: { host: 'mcp.test:81' } }])
  })

  it('serves documents beside the endpoint', async () => {
    served = await serve(createV1, {
      port: 0,
      documents: ({ path }) => (path === '/about' ? { name: 'fixture' } : undefined),
    })
    const response = await fetch(served.url.replace('/mcp', '/about?x=1'))
    expect(await response.json()).toEqual({ name: 'fixture' })
    expect((await fetch(served.url.replace('/mcp', '/other'))).status).toBe(404)
    const about = served.url.replace('/mcp', '/about')
    const statuses = ['HEAD', 'OPTIONS', 'POST', 'DELETE'].map(async method => (await fetch(about, { method })).status)
    expect(await Promise.all(statuses)).toEqual([200, 204, 404, 405])
  })

  it('answers at further paths, and nowhere else', async () => {
    const paths: unknown[] = []
    const authenticate = ({ path }: Caller) => void paths.push(path)
    served = await serve(createV1, { port: 0, paths: ['/mcp/acme'], authenticate })
    const { url: endpoint } = served
    const post = async (path: string) => {
      const url = endpoint.replace('/mcp', path)
      const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }
      return (await fetch(url, { method: 'POST', headers, body: JSON.stringify(legacyRequest('ping')) })).status
    }
    expect(await Promise.all(['/mcp', '/mcp/acme', '/mcp/other', '/mcp/acme/'].map(post))).toEqual([200, 200, 404, 404])
    expect(paths.sort()).toEqual(['/mcp', '/mcp/acme'])
  })

  it('outlives a client that leaves in the middle of a stream, and stops its work', async () => {
    let stopped = false
    const chatty: Backend = {
      async exchange(_request, { signal }, emit) {
        try {
          for (;;) {
            signal.throwIfAborted()
            await emit({ jsonrpc: '2.0', method: 'notifications/message', params: {} })
            await new Promise(resolve => setTimeout(resolve, 5))
          }
        } finally {
          stopped = true
        }
      },
    }
    served = await serve(chatty, { port: 0 })
    const leave = new AbortController()
    const headers = { 'content-type': 'application/json' }
    const body = JSON.stringify(legacyRequest('ping'))
    const response = await fetch(served.url, { method: 'POST', headers, body, signal: leave.signal })
    await response.body?.getReader().read()
    leave.abort()
    await vi.waitFor(() => expect(stopped).toBe(true), 10_000)
    expect((await fetch(served.url)).status).toBe(405)
  })

  it.each([
    { origin: 'http://localhost:6274', status: 200 },
    { origin: 'http://127.0.0.1', status: 200 },
    { origin: 'https://[::1]:8443', status: 200 },
    { origin: 'http://localhost.evil.test', status: 403 },
    { origin: 'https://app.test', status: 403 },
    { origin: 'null', status: 403 },
  ])('answers $status to a page of $origin, as long as it is bound to this machine alone', async ({
    origin,
    status,
  }) => {
    const { url } = await start()
    const response = await post(url, JSON.stringify(legacyRequest('ping')), { origin })
    expect(response.status).toBe(status)
  })

  it('is not reached by a page whose name was bound to this machine’s address afterwards', async () => {
    const { url } = await start()
    const name = `evil.test:${new URL(url).port}`
    // What a browser sends there: no name but its own.
    const status = await new Promise(resolve => {
      const headers = { host: name, origin: `http://${name}`, 'content-type': 'application/json' }
      const asked = request(url, { method: 'POST', headers }, response => {
        response.resume()
        resolve(response.statusCode)
      })
      asked.end(JSON.stringify(legacyRequest('ping')))
    })
    expect(status).toBe(403)
  })

  it('lets no page in by default where others reach it', () => {
    expect(defaultOrigins('0.0.0.0')).toEqual([])
    expect(defaultOrigins('::')).toEqual([])
    expect(defaultOrigins('10.0.0.7')).toEqual([])
    for (const host of ['localhost', '127.0.0.1', '127.8.0.1', '::1']) expect(defaultOrigins(host)).not.toEqual([])
  })

  it('keeps AgentCore Runtime’s contract: at /mcp, stateless, the platform’s session id neither needed nor refused', async () => {
    const { url } = await start()
    expect(new URL(url).pathname).toBe('/mcp')
    const headers = { 'mcp-session-id': 'made-by-the-platform', accept: 'application/json, text/event-stream' }
    for (const request of [legacyRequest('initialize', initializeParams), legacyRequest('tools/list')]) {
      const response = await post(url, JSON.stringify(request), headers)
      expect(response.status).toBe(200)
      expect(response.headers.has('mcp-session-id')).toBe(false)
      expect(await response.json()).toHaveProperty('result')
    }
    const { status } = await post(url, JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }), headers)
    expect(status).toBe(202)
  })

  it.each([
    ['authenticate', { authenticate: async () => Promise.reject(new Error('a secret')) }, 'POST'],
    ['documents', { documents: () => JSON.parse('a secret') }, 'GET'],
  ])('answers 500 when %s fails, logs why, and says nothing of it', async (_, options, method) => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    served = await serve(createV1, { port: 0, ...options })
    const body = method === 'POST' ? JSON.stringify(legacyRequest('ping')) : null
    const response = await fetch(served.url, { method, body, headers: { 'content-type': 'application/json' } })
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('secret')
    expect(logged).toHaveBeenCalledOnce()
    logged.mockRestore()
  })

  it('keeps no server behind when its port is taken', async () => {
    const { port } = new URL((await start()).url)
    const close = vi.fn(async () => undefined)
    const backend: Backend = {
      async exchange() {
        throw new Error('not in this test')
      },
      close,
    }
    await expect(serve(backend, { port: Number(port) })).rejects.toMatchObject({ code: 'EADDRINUSE' })
    expect(close).toHaveBeenCalledOnce()
  })

  it('gives its port back when it closes', async () => {
    const { url, close } = await start()
    await close()
    await expect(post(url, '{}')).rejects.toThrow()
  })
})
