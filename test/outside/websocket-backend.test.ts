import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { ErrorCode, lambdaHandler } from '@mcp-lambda/wrapper'
import { fetchThrough, lambdaContext, modernRequest, sourceTests } from '@mcp-lambda/wrapper/testing'
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { type SocketServer, startSocketServer } from './socket-server-fixture.ts'
import { webSocket } from './websocket-backend.ts'

describe('a source of a kind that is not the wrapper’s', () => {
  const { tests, close } = sourceTests({
    async open() {
      const server = await startSocketServer()
      return { source: webSocket(server.url), running: server.connections, close: server.close }
    },
  })
  afterAll(close)
  it.each(tests)('$name', ({ run }) => run())

  it('takes at most 60 lines, and names from the wrapper’s entries alone', async () => {
    const text = await readFile(join(import.meta.dirname, 'websocket-backend.ts'), 'utf8')
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(60)
    expect([...text.matchAll(/from '([^']+)'/g)].map(([, from]) => from)).toEqual([
      '@mcp-lambda/wrapper',
      '@mcp-lambda/wrapper/protocol',
    ])
  })
})

describe('official clients reach a server behind a WebSocket', () => {
  let server: SocketServer
  let backend: ReturnType<typeof webSocket>
  beforeAll(async () => {
    server = await startSocketServer()
    backend = webSocket(server.url)
  })
  afterAll(async () => {
    await backend.close?.()
    await server.close()
  })

  const endpoint = new URL('https://function.test/mcp')
  const info = { name: 'test', version: '1.0.0' }
  const call = { name: 'add', arguments: { a: 2, b: 3 } }

  it('of the 2025 era', async () => {
    const client = new ClientV1(info)
    await client.connect(new TransportV1(endpoint, { fetch: fetchThrough(lambdaHandler(backend)) }))
    expect(client.getServerVersion()).toMatchObject({ name: 'fixture' })
    expect(await client.callTool(call)).toMatchObject({ content: [{ text: '5' }] })
    await client.close()
  })

  it('of 2026-07-28', async () => {
    const client = new ClientV2(info, { versionNegotiation: { mode: { pin: '2026-07-28' } } })
    await client.connect(new TransportV2(endpoint, { fetch: fetchThrough(lambdaHandler(backend)) }))
    expect(await client.callTool(call)).toMatchObject({ content: [{ text: '5' }] })
    await client.close()
  })
})

it('a server that cannot be reached is named, and leaves nothing open', async () => {
  const gone = await startSocketServer()
  const own = webSocket(gone.url)
  await gone.close()
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  expect(await lambdaHandler(own)(modernRequest('tools/list'), lambdaContext())).toMatchObject({
    error: { code: ErrorCode.backendUnavailable, message: expect.stringContaining(new URL(gone.url).host) },
  })
})

it('a connection that the server ends fails the call in flight, and the next call gets another', async () => {
  const mortal = await startSocketServer()
  const own = webSocket(mortal.url)
  const handler = lambdaHandler(own)
  const add = modernRequest('tools/call', { name: 'add', arguments: { a: 2, b: 3 } })
  expect(await handler(add, lambdaContext())).toHaveProperty('result')
  const hanging = handler(modernRequest('tools/call', { name: 'hang' }), lambdaContext())
  mortal.drop()
  expect(await hanging).toMatchObject({ error: { code: ErrorCode.backendFailed } })
  expect(await handler(add, lambdaContext())).toHaveProperty('result')
  await own.close?.()
  await vi.waitFor(() => expect(mortal.connections()).toBe(0), 10_000)
  await mortal.close()
})

it.each([
  { frame: 'a text that is not JSON', data: 'Server starting…' },
  { frame: 'JSON that is not MCP', data: '{"message":"no"}' },
  { frame: 'JSON that nests too deep to be passed on', data: `${'['.repeat(5_000)}${']'.repeat(5_000)}` },
  { frame: 'an empty text', data: '' },
  { frame: 'bytes', data: Buffer.from('{"jsonrpc":"2.0","id":1,"result":{}}') },
])('$frame fails the call in flight, and the next call gets another connection', async ({ data }) => {
  const odd = await startSocketServer()
  const own = webSocket(odd.url)
  const handler = lambdaHandler(own)
  const add = modernRequest('tools/call', { name: 'add', arguments: { a: 2, b: 3 } })
  expect(await handler(add, lambdaContext())).toHaveProperty('result')
  const hanging = handler(modernRequest('tools/call', { name: 'hang' }), lambdaContext())
  odd.send(data)
  expect(await hanging).toMatchObject({ error: { code: ErrorCode.backendFailed } })
  expect(await handler(add, lambdaContext())).toHaveProperty('result')
  await own.close?.()
  await odd.close()
})

it('a server that never completes the handshake fails the call in time', async () => {
  const sockets: Socket[] = []
  const silent = createServer(socket => sockets.push(socket.on('error', () => undefined)))
  silent.listen(0, '127.0.0.1')
  await once(silent, 'listening')
  const own = webSocket(`ws://127.0.0.1:${(silent.address() as AddressInfo).port}`, { openWithinMs: 50 })
  vi.spyOn(console, 'warn').mockImplementation(() => undefined)
  expect(await lambdaHandler(own)(modernRequest('tools/list'), lambdaContext())).toMatchObject({
    error: { code: ErrorCode.backendUnavailable },
  })
  for (const socket of sockets) socket.destroy()
  silent.close()
})
