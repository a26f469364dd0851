import { once } from 'node:events'
import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import * as z from 'zod/v4'
import { type Backend, serve } from '../src/index.ts'
import type { ServeOptions, Source } from '../src/protocol.ts'
import { legacyRequest } from '../src/testing/index.ts'
import { openRaw, postHead, rawPost } from './raw-connection.ts'

async function start(source: Source, options: Partial<ServeOptions> = {}) {
  const served = await serve(source, { port: 0, drainMs: 10_000, ...options })
  onTestFinished(async () => {
    void served.close()
    await served.close()
  })
  return served
}

/** Calls that have begun wait until `finish`; `wait` reports progress first. */
function createWaitingServer() {
  let begun = 0
  const finishing = Promise.withResolvers<void>()
  const create = () => {
    const server = new McpServer({ name: 'waiting', version: '1.0.0' })
    server.registerTool('wait', { inputSchema: { n: z.number() } }, async ({ n }, extra) => {
      const progressToken = extra._meta?.progressToken
      if (progressToken !== undefined) {
        await extra.sendNotification({ method: 'notifications/progress', params: { progressToken, progress: n } })
      }
      begun += 1
      await finishing.promise
      return { content: [{ type: 'text', text: String(n) }] }
    })
    return server
  }
  return { create, begun: () => begun, finish: finishing.resolve }
}

const info = { name: 'test', version: '1.0.0' }

async function connectV1(url: string) {
  const client = new ClientV1(info)
  await client.connect(new TransportV1(new URL(url)))
  return client
}

async function connectV2(url: string, mode: 'legacy' | { pin: '2026-07-28' }) {
  const client = new ClientV2(info, { versionNegotiation: { mode } })
  await client.connect(new TransportV2(new URL(url)))
  return client
}

/** Never answers; `aborted` counts the calls whose signal was aborted. */
function createHangingBackend() {
  const seen = { begun: 0, aborted: 0 }
  const backend: Backend = {
    async exchange(_request, { signal }) {
      seen.begun += 1
      if (!signal.aborted) await once(signal, 'abort')
      seen.aborted += 1
      throw signal.reason
    },
  }
  return { backend, seen }
}

const hang = rawPost(JSON.stringify(legacyRequest('hang')))

describe('close', () => {
  it.each([
    { client: 'v1, 2025 era', connect: connectV1 },
    { client: 'v2, 2025 era', connect: (url: string) => connectV2(url, 'legacy') },
    { client: 'v2, 2026-07-28', connect: (url: string) => connectV2(url, { pin: '2026-07-28' }) },
  ])('answers ten calls in flight of the official client ($client), with and without progress', async ({ connect }) => {
    const { create, begun, finish } = createWaitingServer()
    const { url, close } = await start(create)
    const client = await connect(url)
    const progress: number[] = []
    const calls = Array.from({ length: 10 }, async (_, n) => {
      const options =
        n % 2 === 0 ? { onprogress: (step: { progress: number }) => void progress.push(step.progress) } : {}
      const call = { name: 'wait', arguments: { n } }
      return client instanceof ClientV1 ? client.callTool(call, undefined, options) : client.callTool(call, options)
    })
    await vi.waitFor(() => expect(begun()).toBe(10), 10_000)
    const closed = close()
    await vi.waitFor(() => expect(fetch(url)).rejects.toThrow(), 10_000)
    finish()
    const answers = await Promise.all(calls)
    expect(answers.map(({ content }) => content)).toEqual(
      Array.from({ length: 10 }, (_, n) => [{ type: 'text', text: String(n) }]),
    )
    expect(progress.sort()).toEqual([0, 2, 4, 6, 8])
    await closed
    await client.close()
  })

  it('says on the answers that their connections end, and ends idle and unused connections at once', async () => {
    const { create, begun, finish } = createWaitingServer()
    const { url, close } = await start(create)
    const idle = await openRaw(url)
    idle.write(rawPost(JSON.stringify(legacyRequest('ping'))))
    await idle.until(/"result"/)
    const unused = await openRaw(url)
    const busy = await openRaw(url)
    busy.write(rawPost(JSON.stringify(legacyRequest('tools/call', { name: 'wait', arguments: { n: 1 } }))))
    await vi.waitFor(() => expect(begun()).toBe(1), 10_000)
    const closed = close()
    await Promise.all([idle.closed, unused.closed])
    finish()
    await Promise.all([busy.closed, closed])
    expect(busy.received()).toMatch(/connection: close.*"text":"1"/is)
  })

  it('ends the connection of a stream that had begun, after its last message', async () => {
    const { create, begun, finish } = createWaitingServer()
    const { url, close } = await start(create)
    const client = await openRaw(url)
    const params = { name: 'wait', arguments: { n: 1 }, _meta: { progressToken: 1 } }
    client.write(rawPost(JSON.stringify(legacyRequest('tools/call', params))))
    await client.until(/notifications\/progress/)
    expect(begun()).toBe(1)
    const closed = close()
    finish()
    await Promise.all([client.closed, closed])
    expect(client.received()).toMatch(/"text":"1".*\r\n0\r\n\r\n$/s)
  })

  it('serves a request that was already sent on a kept connection', async () => {
    const { url, close } = await start(createWaitingServer().create)
    const client = await openRaw(url)
    const ping = rawPost(JSON.stringify(legacyRequest('ping')))
    client.write(ping)
    await client.until(/"result"/)
    client.write(ping)
    const closed = close()
    await Promise.all([client.closed, closed])
    expect(client.received().match(/"result"/g)).toHaveLength(2)
  })

  it('serves a request that was sent while the last other call ended', async () => {
    const { create, begun, finish } = createWaitingServer()
    const { url, close } = await start(create)
    const [first, second] = [await openRaw(url), await openRaw(url)]
    const ping = rawPost(JSON.stringify(legacyRequest('ping')))
    second.write(ping)
    await second.until(/"result"/)
    first.write(rawPost(JSON.stringify(legacyRequest('tools/call', { name: 'wait', arguments: { n: 1 } }))))
    await vi.waitFor(() => expect(begun()).toBe(1), 10_000)
    second.write(ping)
    const closed = close()
    finish()
    await Promise.all([first.closed, second.closed, closed])
    expect(first.received()).toMatch(/"text":"1"/)
    expect(second.received().match(/"result"/g)).toHaveLength(2)
  })

  it('serves a request whose body is still on its way', async () => {
    const { url, close } = await start(createWaitingServer().create)
    const client = await openRaw(url)
    const body = JSON.stringify(legacyRequest('ping'))
    client.write(postHead(body.length, { expect: '100-continue' }))
    await client.until(/100 Continue/)
    const closed = close()
    client.write(body)
    await Promise.all([client.closed, closed])
    expect(client.received()).toMatch(/"result"/)
  })

  it('answers all requests that were pipelined on one connection', async () => {
    const { create, begun, finish } = createWaitingServer()
    const { url, close } = await start(create)
    const client = await openRaw(url)
    for (const n of [1, 2, 3])
      client.write(rawPost(JSON.stringify(legacyRequest('tools/call', { name: 'wait', arguments: { n } }))))
    await vi.waitFor(() => expect(begun()).toBe(3), 10_000)
    const closed = close()
    finish()
    await Promise.all([client.closed, closed])
    expect(client.received()).toMatch(/"text":"1".*"text":"2".*"text":"3"/s)
  })

  it('cuts what takes longer than the time to drain, and stops its work', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    onTestFinished(() => warn.mockRestore())
    const { backend, seen } = createHangingBackend()
    const { url, close } = await start(backend, { drainMs: 50 })
    const client = await openRaw(url)
    // Pipelined: the second has no response of its own on the socket yet.
    client.write(hang + hang)
    await vi.waitFor(() => expect(seen.begun).toBe(2), 10_000)
    await close()
    await client.closed
    await vi.waitFor(() => expect(seen.aborted).toBe(2), 10_000)
    expect(warn.mock.calls).toEqual([[expect.any(String), { calls: 2 }]])
  })

  it('called again cuts at once', async () => {
    const { backend, seen } = createHangingBackend()
    const { url, close } = await start(backend, { drainMs: 600_000 })
    const client = await openRaw(url)
    client.write(hang)
    await vi.waitFor(() => expect(seen.begun).toBe(1), 10_000)
    const closed = close()
    await close()
    await Promise.all([closed, client.closed])
    await vi.waitFor(() => expect(seen.aborted).toBe(1), 10_000)
  })

  it('closes the server behind after the last answer', async () => {
    const order: string[] = []
    const closing = Promise.withResolvers<void>()
    const backend: Backend = {
      async exchange({ id }) {
        order.push('begun')
        await closing.promise
        order.push('answered')
        return { jsonrpc: '2.0', id, result: {} }
      },
      close: async () => void order.push('closed'),
    }
    const { url, close } = await start(backend)
    const client = await openRaw(url)
    client.write(hang)
    await vi.waitFor(() => expect(order).toEqual(['begun']), 10_000)
    const closed = close()
    closing.resolve()
    await closed
    expect(order).toEqual(['begun', 'answered', 'closed'])
    expect(client.received()).toMatch(/"result"/)
  })
})

describe('a kept connection', () => {
  it('outlives a load balancer’s by default', async () => {
    const { url } = await start(createWaitingServer().create)
    const response = await fetch(url)
    expect(response.headers.get('keep-alive')).toBe('timeout=75')
  })

  it('is kept as long as configured', async () => {
    const { url } = await start(createWaitingServer().create, { idleConnectionMs: 1_000 })
    const response = await fetch(url)
    expect(response.headers.get('keep-alive')).toBe('timeout=1')
  })
})
