import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { afterEach, describe, expect, it } from 'vitest'
import { type Served, serve } from '../src/index.ts'
import { legacyRequest } from '../src/testing/index.ts'
import { createV1 } from './fixtures.ts'

let served: Served | undefined

afterEach(async () => {
  await served?.close()
  served = undefined
})

async function start(): Promise<Served> {
  served = await serve(createV1, { port: 0 })
  return served
}

function post(url: string, body: string): Promise<Response> {
  return fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })
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

  it('serves documents beside the endpoint', async () => {
    served = await serve(createV1, {
      port: 0,
      documents: ({ path }) => (path === '/about' ? { name: 'fixture' } : undefined),
    })
    const response = await fetch(served.url.replace('/mcp', '/about?x=1'))
    expect(await response.json()).toEqual({ name: 'fixture' })
    expect((await fetch(served.url.replace('/mcp', '/other'))).status).toBe(404)
  })

  it('gives its port back when it closes', async () => {
    const { url, close } = await start()
    await close()
    await expect(post(url, '{}')).rejects.toThrow()
  })
})
