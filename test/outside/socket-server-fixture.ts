/** A 2025-era server behind a WebSocket, on the official SDK, with what `sourceTests` ask it for. */

import type { AddressInfo } from 'node:net'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { type WebSocket as Socket, WebSocketServer } from 'ws'
import * as z from 'zod/v4'

export type SocketServer = {
  readonly url: string
  /** Connections that are open now. */
  connections(): number
  /** Sends a frame on all connections, as it is. */
  send(frame: string | Buffer): void
  /** Ends all connections. */
  drop(): void
  close(): Promise<void>
}

export async function startSocketServer(): Promise<SocketServer> {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  server.on('connection', socket => void createServer().connect(createTransport(socket)))
  await new Promise(resolve => server.once('listening', resolve))

  function drop(): void {
    for (const socket of server.clients) socket.terminate()
  }

  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    connections: () => server.clients.size,
    send(frame) {
      for (const socket of server.clients) socket.send(frame)
    },
    drop,
    async close() {
      drop()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function createTransport(socket: Socket): Transport {
  const transport: Transport = {
    async start() {
      socket.on('message', data => transport.onmessage?.(JSON.parse(String(data))))
      socket.on('close', () => transport.onclose?.())
    },
    send: async message => socket.send(JSON.stringify(message)),
    close: async () => socket.close(),
  }
  return transport
}

function createServer(): McpServer {
  const info = { name: 'fixture', version: '1.2.3' }
  const server = new McpServer(info, { instructions: 'Ask for sums.', capabilities: { logging: {} } })
  const text = (value: unknown) => ({ content: [{ type: 'text' as const, text: String(value) }] })
  const sums = { description: 'Adds two numbers', inputSchema: { a: z.number(), b: z.number() } }
  let calls = 0
  server.registerTool('add', sums, async ({ a, b }) => text(a + b))
  server.registerTool('fail', {}, async () => {
    throw new Error('it broke')
  })
  server.registerTool('structured', {}, async () => ({ ...text(''), structuredContent: { a: [1, { b: null }] } }))
  server.registerTool('count', {}, async () => {
    calls += 1
    return text(calls)
  })
  server.registerTool('ask', {}, async () => text((await server.server.listRoots()).roots.length))
  server.registerTool('echo-meta', {}, async ({ _meta }) => text(JSON.stringify(_meta ?? {})))
  server.registerTool('hang', {}, async ({ _meta, signal, sendNotification }) => {
    const progressToken = _meta?.progressToken
    if (progressToken !== undefined)
      await sendNotification({ method: 'notifications/progress', params: { progressToken, progress: 0 } })
    await new Promise(resolve => signal.addEventListener('abort', resolve, { once: true }))
    return text('')
  })
  server.registerTool('steps', {}, async ({ _meta, sendNotification }) => {
    await sendNotification({ method: 'notifications/message', params: { level: 'info', data: 'half way' } })
    const progressToken = _meta?.progressToken
    if (progressToken !== undefined)
      await sendNotification({ method: 'notifications/progress', params: { progressToken, progress: 1, total: 2 } })
    return text('done')
  })
  server.registerResource('greeting', 'test://greeting', {}, async ({ href: uri }) => ({
    contents: [{ uri, text: 'hello' }],
  }))
  server.registerPrompt('greet', { argsSchema: { name: z.string() } }, ({ name }) => ({
    messages: [{ role: 'user', content: { type: 'text', text: `Greet ${name}` } }],
  }))
  return server
}
