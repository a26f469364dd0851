import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import {
  CallToolRequestSchema,
  ListResourcesRequestSchema,
  ListToolsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { digestCatalogue, readCatalogue } from '../src/catalogue.ts'
import { lambdaHandler, RpcError } from '../src/index.ts'
import { type Catalogue, catalogueKey, type JsonRpcResponse } from '../src/protocol.ts'
import { functionUrlEvent, lambdaContext, mirroredHeaders, modernRequest } from '../src/testing/index.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout'] }))
afterEach(() => void vi.useRealTimers())

function create(...names: string[]) {
  return () => {
    const server = new McpServer({ name: 'digest', version: '1.0.0' })
    for (const name of names) server.registerTool(name, { description: `Does ${name}` }, async () => ({ content: [] }))
    return server
  }
}

const asked = modernRequest('tools/call', { name: 'a' }, { meta: { [catalogueKey]: true } })

type Answer = { result: { _meta: Record<string, unknown> } }

async function digestAfterPause(handler: ReturnType<typeof lambdaHandler>): Promise<unknown> {
  await handler(asked, lambdaContext())
  await vi.advanceTimersByTimeAsync(100)
  return vi.waitFor(async () => {
    const { result } = (await handler(asked, lambdaContext())) as Answer
    expect(result._meta).toHaveProperty([catalogueKey])
    return result._meta[catalogueKey]
  }, 10_000)
}

function askForCatalogue(handler: ReturnType<typeof lambdaHandler>): Promise<Catalogue> {
  return readCatalogue(async (method, params) => {
    const answer = (await handler({ jsonrpc: '2.0', id: 1, method, params }, lambdaContext())) as JsonRpcResponse
    if ('result' in answer) return answer.result
    throw new RpcError(answer.error.code, answer.error.message)
  })
}

describe('the digest of what a server offers', () => {
  it('comes with answers once it is known, and does not make the first one wait', async () => {
    const handler = lambdaHandler(create('a', 'b'))
    const first = (await handler(asked, lambdaContext())) as Answer
    expect(first.result._meta).not.toHaveProperty([catalogueKey])
    expect(await digestAfterPause(handler)).toMatch(/^2\.[\w-]{43}$/)
  })

  it('is read between two exchanges, so that no source starts another server for it', async () => {
    let active = 0
    let most = 0
    const handler = lambdaHandler({
      async exchange({ id, method }) {
        active += 1
        most = Math.max(most, active)
        await new Promise(resolve => setImmediate(resolve))
        active -= 1
        const result = method === 'server/discover' ? { capabilities: { tools: {} } } : { tools: [], content: [] }
        return { jsonrpc: '2.0', id, result }
      },
    })
    for (const _ of [1, 2, 3]) {
      await handler(asked, lambdaContext())
      // As where the environment thaws with the next call.
      vi.advanceTimersByTime(100)
    }
    const { result } = (await handler(asked, lambdaContext())) as Answer
    expect(result._meta).toHaveProperty([catalogueKey])
    expect(most).toBe(1)
  })

  it('is that of the catalogue anybody can read', async () => {
    const handler = lambdaHandler(create('a', 'b'))
    expect(await digestAfterPause(handler)).toBe(digestCatalogue(await askForCatalogue(handler)))
  })

  it('is that of the catalogue where the server has a capability and not all of its lists', async () => {
    const handler = lambdaHandler(() => {
      const server = new Server({ name: 'partial', version: '1.0.0' }, { capabilities: { tools: {}, resources: {} } })
      server.setRequestHandler(ListToolsRequestSchema, () => ({
        tools: [{ name: 'a', inputSchema: { type: 'object' as const } }],
      }))
      server.setRequestHandler(CallToolRequestSchema, () => ({ content: [] }))
      server.setRequestHandler(ListResourcesRequestSchema, () => ({ resources: [{ uri: 'docs://a', name: 'a' }] }))
      return server
    })
    expect(await digestAfterPause(handler)).toBe(digestCatalogue(await askForCatalogue(handler)))
  })

  it('is known where a backend throws that it has no such list', async () => {
    const handler = lambdaHandler({
      async exchange({ id, method }) {
        const results: Record<string, object> = {
          'server/discover': { capabilities: { tools: {}, prompts: {} } },
          'tools/call': { content: [], _meta: {} },
          'tools/list': { tools: [{ name: 'a' }] },
        }
        const result = results[method]
        if (!result) throw new RpcError(-32601, `${method} is not served`)
        return { jsonrpc: '2.0', id, result: { ...result } }
      },
    })
    expect(await digestAfterPause(handler)).toBe(digestCatalogue(await askForCatalogue(handler)))
  })

  it('is the same in every environment, in whatever order tools are registered', async () => {
    const digests = [create('a', 'b'), create('a', 'b'), create('b', 'a')].map(factory =>
      digestAfterPause(lambdaHandler(factory)),
    )
    expect(new Set(await Promise.all(digests)).size).toBe(1)
  })

  it('is another with one tool more', async () => {
    const digests = [create('a'), create('a', 'b')].map(factory => digestAfterPause(lambdaHandler(factory)))
    expect(new Set(await Promise.all(digests)).size).toBe(2)
  })

  it('is sent to nobody who does not ask by invoke', async () => {
    const handler = lambdaHandler(create('a'))
    await digestAfterPause(handler)
    const plain = (await handler(modernRequest('tools/call', { name: 'a' }), lambdaContext())) as Answer
    expect(plain.result._meta).not.toHaveProperty([catalogueKey])
    const event = functionUrlEvent({ body: asked, headers: mirroredHeaders(asked) })
    expect(await handler(event, lambdaContext())).not.toHaveProperty('body', expect.stringContaining(catalogueKey))
  })

  it('is never known of a server that does not list itself to anybody, which still answers', async () => {
    const warn = vi.spyOn(console, 'warn').mockReturnValue()
    const handler = lambdaHandler({
      async exchange({ id, method }) {
        if (method === 'tools/call') return { jsonrpc: '2.0', id, result: { content: [], _meta: {} } }
        return { jsonrpc: '2.0', id, error: { code: -31403, message: 'Who are you?' } }
      },
    })
    for (const _ of [1, 2]) await handler(asked, lambdaContext())
    expect(warn).toHaveBeenCalledOnce()
    const { result } = (await handler(asked, lambdaContext())) as Answer
    expect(result._meta).toEqual({})
  })
})

describe('digestCatalogue', () => {
  const catalogue: Catalogue = {
    serverInfo: { name: 'x', version: '1.0.0' },
    capabilities: { tools: {} },
    instructions: 'Read first.',
    tools: [{ name: 'a', description: 'Does a', inputSchema: { type: 'object' } }],
    prompts: [],
    resources: [],
    resourceTemplates: [],
  }

  it.each([
    { change: 'a version', to: { serverInfo: { name: 'x', version: '2.0.0' } }, same: true },
    {
      change: 'the order of keys',
      to: { tools: [{ inputSchema: { type: 'object' }, name: 'a', description: 'Does a' }] },
      same: true,
    },
    {
      change: 'a word',
      to: { tools: [{ name: 'a', description: 'Does A', inputSchema: { type: 'object' } }] },
      same: false,
    },
    { change: 'a schema', to: { tools: [{ name: 'a', description: 'Does a', inputSchema: {} }] }, same: false },
    { change: 'instructions', to: { instructions: 'Obey.' }, same: false },
    { change: 'a prompt more', to: { prompts: [{ name: 'p' }] }, same: false },
    {
      change: 'what lean lists leave out',
      to: {
        tools: [
          {
            name: 'a',
            description: 'Does a',
            inputSchema: {
              $schema: 'http://json-schema.org/draft-07/schema#',
              type: 'object',
              additionalProperties: false,
            },
            execution: { taskSupport: 'forbidden' },
          },
        ],
      },
      same: true,
    },
  ])('by $change is the same: $same', ({ to, same }) => {
    expect(digestCatalogue({ ...catalogue, ...to }) === digestCatalogue(catalogue)).toBe(same)
  })
})
