/** A 2025-era server behind a WebSocket, on the official SDK, with the tools that `sourceRules` call. */

import type { AddressInfo } from 'node:net'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { type WebSocket as Socket, WebSocketServer } from 'ws'
import * as z from 'zod/v4'

export type SocketServer = {
  readonly url: string
  /** Connections that are open now. */
  connections(): number
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
  const server = new McpServer({ name: 'behind a socket', version: '1.0.0' }, { capabilities: { logging: {} } })
  const text = (value: unknown) => ({ content: [{ type: 'text' as const, text: String(value) }] })
  let calls = 0
  server.registerTool('add', { inputSchema: { a: z.number(), b: z.number() } }, async ({ a, b }) => text(a + b))
  server.registerTool('fail', {}, async () => {
    throw new Error('it broke')
  })
  server.registerTool('hang', {}, () => new Promise<never>(() => undefined))
  server.registerTool('count', {}, async () => {
    calls += 1
    return text(calls)
  })
  server.registerTool('ask', {}, async () => text((await server.server.listRoots()).roots.length))
  server.registerTool('steps', {}, async ({ _meta, sendNotification }) => {
    await sendNotification({ method: 'notifications/message', params: { level: 'info', data: 'half way' } })
    const progressToken = _meta?.progressToken
    if (progressToken !== undefined)
      await sendNotification({ method: 'notifications/progress', params: { progressToken, progress: 1 } })
    return text('done')
  })
  return server
}
