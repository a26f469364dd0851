import { Server as ServerV1 } from '@modelcontextprotocol/sdk/server/index.js'
import { McpServer as McpServerV1, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js'
import { CallToolRequestSchema, ListToolsRequestSchema } from '@modelcontextprotocol/sdk/types.js'
import { McpServer as McpServerV2, Server as ServerV2 } from '@modelcontextprotocol/server'
import * as z from 'zod/v4'
import type { SdkServer } from '../src/protocol.ts'

/** The same small server on each SDK: what is proven of one must hold for all. */
export const serverFactories: { sdk: string; create: () => SdkServer }[] = [
  { sdk: 'v1 McpServer', create: createV1 },
  { sdk: 'v2 McpServer', create: createV2 },
  { sdk: 'v1 Server', create: createLowLevelV1 },
  { sdk: 'v2 Server', create: createLowLevelV2 },
]

const info = { name: 'fixture', version: '1.2.3' }
const instructions = 'Ask for sums.'

/** High level, SDK v1: also the server for tests that are about more than the SDK it is written on. */
export function createV1(): McpServerV1 {
  const server = new McpServerV1(info, { instructions, capabilities: { logging: {} } })
  server.registerTool(
    'add',
    { description: 'Adds two numbers', inputSchema: { a: z.number(), b: z.number() } },
    async ({ a, b }) => ({ content: [{ type: 'text', text: String(a + b) }] }),
  )
  server.registerTool('fail', { description: 'Fails' }, async () => {
    throw new Error('it broke')
  })
  server.registerTool('structured', { description: 'Answers with structure' }, async () => structured)
  server.registerTool('steps', { description: 'Reports progress and logs' }, async extra => {
    const progressToken = extra._meta?.progressToken
    // As part of the call: over HTTP, what a server sends otherwise goes by another connection.
    await extra.sendNotification({ method: 'notifications/message', params: { level: 'info', data: 'half way' } })
    if (progressToken !== undefined) {
      await extra.sendNotification({
        method: 'notifications/progress',
        params: { progressToken, progress: 1, total: 2 },
      })
    }
    return { content: [{ type: 'text', text: 'done' }] }
  })
  server.registerTool('ask', { description: 'Asks the client for roots' }, async () => {
    const { roots } = await server.server.listRoots()
    return { content: [{ type: 'text', text: String(roots.length) }] }
  })
  server.registerTool('echo-meta', { description: 'Returns the _meta it was called with' }, async extra => ({
    content: [{ type: 'text', text: JSON.stringify(extra._meta ?? {}) }],
  }))
  server.registerTool('hang', { description: 'Never answers, until it is told to stop' }, async extra => {
    const progressToken = extra._meta?.progressToken
    if (progressToken !== undefined) {
      await extra.sendNotification({ method: 'notifications/progress', params: { progressToken, progress: 0 } })
    }
    await new Promise<void>(resolve => extra.signal.addEventListener('abort', () => resolve(), { once: true }))
    aborted.push('hang')
    return { content: [] }
  })
  let calls = 0
  server.registerTool('count', { description: 'Counts the calls this server object has had' }, async () => {
    calls += 1
    return { content: [{ type: 'text', text: String(calls) }] }
  })
  server.registerTool('big', { inputSchema: { bytes: z.number() } }, async ({ bytes }) => ({
    content: [{ type: 'text', text: 'x'.repeat(bytes) }],
  }))
  server.registerResource('greeting', 'test://greeting', {}, async uri => ({
    contents: [{ uri: uri.href, text: 'hello' }],
  }))
  server.registerResource('item', new ResourceTemplate('test://item/{id}', { list: undefined }), {}, async uri => ({
    contents: [{ uri: uri.href, text: 'item' }],
  }))
  server.registerPrompt('greet', { argsSchema: { name: z.string() } }, ({ name }) => ({
    messages: [{ role: 'user', content: { type: 'text', text: `Greet ${name}` } }],
  }))
  return server
}

const structured = { content: [], structuredContent: { a: [1, { b: null }] } }

/** Names of tools that learned that their call was over. */
export const aborted: string[] = []

/** High level, SDK v2: the same tools, for sources that `createV1` cannot stand behind. */
export function createV2(): McpServerV2 {
  const server = new McpServerV2(info, { instructions, capabilities: { logging: {} } })
  server.registerTool(
    'add',
    { description: 'Adds two numbers', inputSchema: z.object({ a: z.number(), b: z.number() }) },
    async ({ a, b }) => ({ content: [{ type: 'text', text: String(a + b) }] }),
  )
  server.registerTool('fail', {}, async () => {
    throw new Error('it broke')
  })
  server.registerTool('structured', {}, async () => structured)
  server.registerTool('steps', {}, async ({ mcpReq }) => {
    await mcpReq.log('info', 'half way')
    const { progressToken } = mcpReq._meta ?? {}
    if (progressToken !== undefined) {
      await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress: 1, total: 2 } })
    }
    return { content: [{ type: 'text', text: 'done' }] }
  })
  server.registerTool('ask', {}, async ({ mcpReq }) => {
    const { roots } = await mcpReq.send({ method: 'roots/list' })
    return { content: [{ type: 'text', text: String(roots.length) }] }
  })
  server.registerTool('echo-meta', {}, async ({ mcpReq }) => ({
    content: [{ type: 'text', text: JSON.stringify(mcpReq._meta ?? {}) }],
  }))
  server.registerTool('hang', {}, async ({ mcpReq }) => {
    const { progressToken } = mcpReq._meta ?? {}
    if (progressToken !== undefined) {
      await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress: 0 } })
    }
    await new Promise<void>(resolve => mcpReq.signal.addEventListener('abort', () => resolve(), { once: true }))
    return { content: [] }
  })
  let calls = 0
  server.registerTool('count', {}, async () => {
    calls += 1
    return { content: [{ type: 'text', text: String(calls) }] }
  })
  server.registerResource('greeting', 'test://greeting', {}, async uri => ({
    contents: [{ uri: uri.href, text: 'hello' }],
  }))
  server.registerPrompt('greet', { argsSchema: z.object({ name: z.string() }) }, ({ name }) => ({
    messages: [{ role: 'user', content: { type: 'text', text: `Greet ${name}` } }],
  }))
  return server
}

const addTool = {
  name: 'add',
  description: 'Adds two numbers',
  inputSchema: { type: 'object' as const, properties: { a: { type: 'number' }, b: { type: 'number' } } },
}

function add(args: unknown) {
  const { a, b } = args as { a: number; b: number }
  return { content: [{ type: 'text' as const, text: String(a + b) }] }
}

function createLowLevelV1(): ServerV1 {
  const server = new ServerV1(info, { instructions, capabilities: { tools: {} } })
  server.setRequestHandler(ListToolsRequestSchema, async () => ({ tools: [addTool] }))
  server.setRequestHandler(CallToolRequestSchema, async ({ params }) => add(params.arguments))
  return server
}

function createLowLevelV2(): ServerV2 {
  const server = new ServerV2(info, { instructions, capabilities: { tools: {} } })
  server.setRequestHandler('tools/list', async () => ({ tools: [addTool] }))
  server.setRequestHandler('tools/call', async ({ params }) => add(params.arguments))
  return server
}
