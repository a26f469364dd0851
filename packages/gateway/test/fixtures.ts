import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Backend, type Call, type HandlerOptions, lambdaHandler } from '@mcp-lambda/wrapper'
import type { InvokeFunction, StreamFunction } from '@mcp-lambda/wrapper/client'
import type {
  Catalogue,
  JsonObject,
  JsonRpcMessage,
  JsonRpcRequest,
  JsonRpcResponse,
} from '@mcp-lambda/wrapper/protocol'
import { lambdaContext, modernRequest, streamedHandler } from '@mcp-lambda/wrapper/testing'
import { McpServer, ResourceTemplate } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'
import { createAccess } from '../src/auth/access.ts'
import type { GatewayConfig } from '../src/config/gateway-config.ts'
import type { Target } from '../src/config/target.ts'
import { createGatewayBackend, type GatewayDeps } from '../src/gateway.ts'
import type { InvokeDeps } from '../src/invoke/call-target.ts'
import { askForCatalogue } from '../src/packaging/ask-for-catalogue.ts'

export const packageJson = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string
}

/** Two tool servers as they are deployed: each behind `lambdaHandler`, in this process. */
const functions: Record<string, (event: unknown, context: object) => Promise<unknown>> = {
  'mcp-server-numbers-test': asFunction(createNumbers),
  'mcp-server-words-test': asFunction(createWords),
}

const streamingFunctions: Record<string, ReturnType<typeof streamedHandler>> = {
  'mcp-server-numbers-test': streamedHandler(createNumbers),
  'mcp-server-words-test': streamedHandler(createWords),
}

export const targets: readonly Target[] = await Promise.all(
  ['numbers', 'words'].map(async name => {
    const functionName = `mcp-server-${name}-test`
    const handler = functions[functionName]
    if (!handler) throw new Error(`There is no ${functionName}`)
    return { name, functionName, catalogue: await askForCatalogue(handler) }
  }),
)

/** `lambda:Invoke`, without the network: the payload crosses as text both ways. */
export const invokeInProcess: InvokeFunction = async ({ functionName, payload }) => {
  const handler = functions[functionName]
  if (!handler) throw Object.assign(new Error('Function not found'), { name: 'ResourceNotFoundException' })
  return { payload: JSON.stringify(await handler(JSON.parse(payload), lambdaContext())), requestId: 'in-process' }
}

/** `lambda:InvokeWithResponseStream` of the same functions, which then write lines. */
export const streamInProcess: StreamFunction = async function* ({ functionName, payload }) {
  const handler = streamingFunctions[functionName]
  if (!handler) throw Object.assign(new Error('Function not found'), { name: 'ResourceNotFoundException' })
  const context = { ...lambdaContext(), clientContext: { custom: { frames: 'ndjson' } } }
  for await (const text of handler(JSON.parse(payload), context)) yield text.trimEnd()
  return { payload: '', requestId: 'in-process' }
}

/** A target that offers what a test is about and nothing else. */
export function targetOf(name: string, offered: Partial<Catalogue> = {}, override: Partial<Target> = {}): Target {
  const catalogue = {
    serverInfo: { name, version: '1.0.0' },
    capabilities: { tools: {} },
    tools: [],
    prompts: [],
    resources: [],
    resourceTemplates: [],
    ...offered,
  }
  return { name, functionName: `mcp-server-${name}-test`, catalogue, ...override }
}

export function tools(...names: string[]): JsonObject[] {
  return names.map(name => ({ name, inputSchema: { type: 'object' } }))
}

type Gateway = Partial<GatewayDeps> & {
  doors?: GatewayConfig['doors']
  access?: Partial<Pick<GatewayConfig, 'jwt' | 'callers' | 'policy'>> | undefined
  record?: HandlerOptions['record']
}

/** The gateway as `handler.ts` puts it together, over targets in this process. */
export function createGateway({ doors = openDoors, access, record = false, ...backend }: Gateway = {}) {
  const log = backend.log ?? quietDeps.log
  return lambdaHandler(createBackend({ access, ...backend }), {
    ...createAccess({ doors, callers: [], ...access }, { fetch, now: Date.now, log }),
    record,
  })
}

/** The gateway behind its doors. */
export function createBackend({ access, ...deps }: Omit<Gateway, 'doors' | 'record'> = {}): Backend {
  const { policy, jwt } = access ?? {}
  const log = deps.log ?? quietDeps.log
  return createGatewayBackend({
    targets,
    ...quietDeps,
    authorization: policy && { policy, log },
    jwt,
    ...deps,
  })
}

const openDoors: GatewayConfig['doors'] = { functionUrl: 'none', invoke: { trusted: { principal: 'agents' } } }

export const quietDeps: InvokeDeps = {
  invokeFunction: invokeInProcess,
  streamFunction: streamInProcess,
  log: () => undefined,
  random: () => 0,
}

/** Asks by message invoke on 2026-07-28. */
export async function ask(
  handler: ReturnType<typeof createGateway>,
  method: string,
  params: JsonObject = {},
  meta: JsonObject = {},
): Promise<JsonRpcResponse> {
  return (await handler(modernRequest(method, params, { meta }), lambdaContext())) as JsonRpcResponse
}

export function resultOf(response: JsonRpcMessage): JsonObject {
  if ('result' in response) return response.result
  throw new Error(`No result: ${JSON.stringify(response)}`)
}

/** `data` as the gateway writes it. */
export type GatewayError = { code: number; message: string; data: { [key: string]: unknown } }

export function errorOf(response: JsonRpcMessage): GatewayError {
  if ('error' in response) return response.error as GatewayError
  throw new Error(`No error: ${JSON.stringify(response)}`)
}

/** The facts of a call with time to spare. */
export function callOf(override: Partial<Call> = {}): Call {
  return {
    requestId: 'gateway-request',
    era: 'modern',
    revision: '2026-07-28',
    deadlineMs: Date.now() + 10_000,
    signal: new AbortController().signal,
    ...override,
  }
}

export const callRequest: JsonRpcRequest = modernRequest('tools/call', { name: 'add', arguments: {} })

/** What the tool `count` does after each step. */
export const counting = { pause: (): Promise<unknown> => sleep(20) }

function asFunction(create: () => McpServer) {
  const handler = lambdaHandler(create)
  return (event: unknown, context: object) => handler(event, context as ReturnType<typeof lambdaContext>)
}

function createNumbers(): McpServer {
  const server = new McpServer(
    { name: 'numbers', version: '2.0.0' },
    { instructions: 'Ask for sums.', capabilities: { logging: {} } },
  )
  const inputSchema = { a: z.number(), b: z.number() }
  server.registerTool('add', { description: 'Adds two numbers', inputSchema }, async ({ a, b }) => ({
    content: [{ type: 'text', text: String(a + b) }],
  }))
  server.registerTool('show-meta', { description: 'Returns the _meta that reached the tool' }, async extra => ({
    content: [{ type: 'text', text: JSON.stringify(extra._meta ?? {}) }],
  }))
  server.registerTool('count', { description: 'Counts to three, slowly' }, async ({ _meta, sendNotification }) => {
    const { progressToken = '' } = _meta ?? {}
    for (const progress of [1, 2, 3]) {
      await sendNotification({ method: 'notifications/progress', params: { progressToken, progress, total: 3 } })
      await sendNotification({ method: 'notifications/message', params: { level: 'info', data: `at ${progress}` } })
      await counting.pause()
    }
    return { content: [{ type: 'text', text: 'three' }] }
  })
  server.registerTool('fail', { description: 'Fails' }, async () => {
    throw new Error('it broke')
  })
  server.registerResource('pi', 'numbers://pi', {}, async uri => ({ contents: [{ uri: uri.href, text: '3.14' }] }))
  return server
}

function createWords(): McpServer {
  const server = new McpServer({ name: 'words', version: '3.0.0' })
  server.registerTool('link', { description: 'Links to a resource of its own' }, async () => ({
    content: [{ type: 'resource_link', uri: 'words://en/hello', name: 'hello' }],
  }))
  server.registerResource(
    'word',
    new ResourceTemplate('words://{language}/{word}', {
      list: undefined,
      complete: { language: () => ['de', 'en'] },
    }),
    {},
    async (uri, { word }) => ({ contents: [{ uri: uri.href, text: String(word) }] }),
  )
  const argsSchema = { name: z.string() }
  server.registerPrompt('greet', { argsSchema }, ({ name }) => ({
    messages: [{ role: 'user', content: { type: 'text', text: `Greet ${name}` } }],
  }))
  return server
}
