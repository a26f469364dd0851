import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { once } from 'node:events'
import type { Socket } from 'node:net'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { type Backend, serve } from '../src/index.ts'
import type { ServeOptions, Source } from '../src/protocol.ts'
import { legacyRequest } from '../src/testing/index.ts'
import { openRaw, rawPost } from './raw-connection.ts'

async function start(source: Source, options: Partial<ServeOptions>) {
  const served = await serve(source, { port: 0, drainMs: 0, ...options })
  onTestFinished(() => served.close())
  return served.url
}

/** Asks, and reads nothing. */
async function askAndNotRead(url: string, request = legacyRequest('tools/call', { name: 'flood' })) {
  const client = await openRaw(url)
  client.socket.pause()
  client.write(rawPost(JSON.stringify(request)))
  return client
}

/** The server's side of the connection that is opened next: it is in this process too. */
function nextServedSocket(): Promise<Socket> {
  const { promise, resolve } = Promise.withResolvers<Socket>()
  const onSocket = (message: unknown) => resolve((message as { socket: Socket }).socket)
  subscribe('net.server.socket', onSocket)
  return promise.finally(() => unsubscribe('net.server.socket', onSocket))
}

const notifications = 200_000
const data = 'x'.repeat(1_000)

/** As a tool of the SDK, and as a backend of its own: `sent` counts the notifications that were taken from it. */
function floods(): { from: string; source: Source; seen: { sent: number; stopped: boolean } }[] {
  const ofTool = { sent: 0, stopped: false }
  const ofBackend = { sent: 0, stopped: false }
  const createServer = () => {
    const server = new McpServer({ name: 'flood', version: '1.0.0' }, { capabilities: { logging: {} } })
    server.registerTool('flood', {}, async ({ signal }) => {
      for (; ofTool.sent < notifications && !signal.aborted; ofTool.sent += 1) {
        await server.server.sendLoggingMessage({ level: 'info', data })
      }
      ofTool.stopped = signal.aborted
      return { content: [] }
    })
    return server
  }
  const backend: Backend = {
    async exchange({ id }, { signal }, emit) {
      try {
        for (; !signal.aborted && ofBackend.sent < notifications; ofBackend.sent += 1) {
          await emit({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data } })
        }
        return { jsonrpc: '2.0', id, result: {} }
      } finally {
        ofBackend.stopped = ofBackend.sent < notifications
      }
    },
  }
  return [
    { from: 'a tool of the SDK', source: createServer, seen: ofTool },
    { from: 'a backend', source: backend, seen: ofBackend },
  ]
}

describe('a client that does not read', () => {
  it.each(floods())('makes $from wait, and its call ends at the time limit', async ({ source, seen }) => {
    const url = await start(source, { timeoutMs: 400 })
    const client = await askAndNotRead(url)
    await vi.waitFor(() => expect(seen.stopped).toBe(true), 5_000)
    // What fits into the kernel's buffers on both sides, some MB; all would be 200 MB.
    expect(seen.sent).toBeGreaterThan(0)
    expect(seen.sent).toBeLessThan(notifications / 10)
    client.socket.destroy()
  })

  it('has its answer cut at the time limit', async () => {
    const bytes = 30_000_000
    const big: Backend = {
      async exchange({ id }) {
        return { jsonrpc: '2.0', id, result: { text: 'x'.repeat(bytes) } }
      },
    }
    const url = await start(big, { timeoutMs: 500 })
    const served = nextServedSocket()
    const client = await askAndNotRead(url)
    await once(await served, 'close')
    client.socket.resume()
    await client.closed
    expect(client.received()).toMatch(/^HTTP\/1.1 200 /)
    expect(client.received().length).toBeLessThan(bytes)
  })

  it('that reads slowly still gets every message', async () => {
    const count = 8_000
    const stream: Backend = {
      async exchange({ id }, _call, emit) {
        for (let n = 0; n < count; n += 1) {
          await emit({ jsonrpc: '2.0', method: 'notifications/message', params: { level: 'info', data } })
        }
        return { jsonrpc: '2.0', id, result: {} }
      },
    }
    const client = await askAndNotRead(await start(stream, {}))
    let parts = 0
    client.socket.on('data', () => {
      parts += 1
      client.socket.pause()
      setImmediate(() => client.socket.resume())
    })
    client.socket.resume()
    await client.until(/"result"/)
    expect(parts).toBeGreaterThan(10)
    expect(client.received().match(/notifications\/message/g)).toHaveLength(count)
    client.socket.destroy()
    await once(client.socket, 'close')
  })
})
