import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { expect, it } from 'vitest'
import { lambdaHandler, stdio } from '../src/index.ts'
import { toChildEnvironment } from '../src/outbound/stdio/child-environment.ts'
import { fetchThrough } from '../src/testing/index.ts'

/** Servers that this project did not write: through the wrapper a client gets from each what it gets from it directly. */

type ToolCall = readonly [name: string, args?: Record<string, unknown>]

export type ServerCase = {
  command: string
  args: readonly string[]
  env: Record<string, string>
  /** Every tool, in an order that makes sense, and ways to get each wrong. */
  calls: readonly ToolCall[]
  /** Tools left out, and why. */
  leftOut: Record<string, string>
  prompts: readonly { name: string; arguments?: Record<string, string> }[]
  resources: readonly string[]
  /** Default 10 s. */
  startTimeoutMs?: number
}

type Capabilities = NonNullable<ConstructorParameters<typeof Client>[1]>['capabilities'] & object

type Mode = { mode: 'legacy' | { pin: string }; capabilities: Capabilities; asks: string }

const modes: readonly Mode[] = [
  { mode: 'legacy', capabilities: {}, asks: 'a 2025-era client' },
  { mode: { pin: '2026-07-28' }, capabilities: {}, asks: 'a 2026-07-28 client' },
  // A stateless 2025-era call cannot say what its client can do, so these differ on 2026-07-28 alone.
  {
    mode: { pin: '2026-07-28' },
    capabilities: { roots: {}, sampling: {}, elicitation: {} },
    asks: 'a 2026-07-28 client that can be asked',
  },
]

/**
 * One test per kind of client: all that a server lists and answers is compared. `prepare` runs before each of the two.
 *
 * @param timeoutMs For one test, in which the server starts twice.
 */
export function itGivesWhatItGivesDirectly(
  describeServer: () => ServerCase,
  { prepare = async () => undefined, timeoutMs }: { prepare?: () => Promise<void>; timeoutMs?: number } = {},
): void {
  it.each(modes)('gives $asks what it gives directly', {
    ...(timeoutMs !== undefined && { timeout: timeoutMs }),
  }, async ({ mode, capabilities }) => {
    const server = describeServer()
    await prepare()
    const direct = await ask(await connectDirectly(server, capabilities), server)
    await prepare()
    const wrapped = await ask(await connectWrapped(server, mode, capabilities), server)
    expect(wrapped).toEqual(direct)
    expectComplete(server, direct.tools, capabilities)
  })
}

/** A tool a new version of a server brings must be called too, or left out for a reason. */
function expectComplete(
  { calls, leftOut }: ServerCase,
  tools: readonly { name: string }[],
  capabilities: Capabilities,
): void {
  if (Object.keys(capabilities).length > 0) return
  const covered = new Set([...calls.map(([name]) => name), ...Object.keys(leftOut)])
  expect(tools.map(tool => tool.name).filter(name => !covered.has(name))).toEqual([])
}

type Connected = {
  client: Client
  transport: Transport
  /** What the client says with each call. */
  meta: Record<string, unknown>
  close(): Promise<void>
}

const info = { name: 'test', version: '1.0.0' }

/** Variables the official transport always passes on, which `get-env` shows. */
const inheritedDirectly = { LOGNAME: true, SHELL: true, TERM: true, USER: true } as const

async function connectDirectly(server: ServerCase, capabilities: Capabilities): Promise<Connected> {
  const client = new Client(info, { capabilities, versionNegotiation: { mode: 'legacy' } })
  const env = toChildEnvironment({ ...inheritedDirectly, ...server.env }, process.env)
  const transport = new StdioClientTransport({ command: server.command, args: [...server.args], env, stderr: 'ignore' })
  await client.connect(transport)
  return { client, transport, meta: {}, close: () => client.close() }
}

async function connectWrapped(server: ServerCase, mode: Mode['mode'], capabilities: Capabilities): Promise<Connected> {
  const { command, args, startTimeoutMs } = server
  const backend = stdio(command, args, {
    env: { ...inheritedDirectly, ...server.env },
    ...(startTimeoutMs !== undefined && { startTimeoutMs }),
  })
  const handler = lambdaHandler(backend)
  await handler.ready
  const fetch = fetchThrough(handler)
  const client = new Client(info, { capabilities, versionNegotiation: { mode } })
  const transport = new StreamableHTTPClientTransport(new URL('https://function.test/mcp'), { fetch })
  await client.connect(transport)
  const close = async () => {
    await client.close()
    await backend.close?.()
  }
  // A 2025-era server logs unasked; on 2026-07-28 a server may log only if the request asks for it.
  const meta = mode === 'legacy' ? {} : { 'io.modelcontextprotocol/logLevel': 'debug' }
  return { client, transport, meta, close }
}

/** All that a client can learn from a server that is the same each time. */
async function ask(connected: Connected, server: ServerCase) {
  const { client, close } = connected
  const { listChanged: _tools, ...tools } = client.getServerCapabilities()?.tools ?? {}
  try {
    return {
      server: client.getServerVersion(),
      instructions: client.getInstructions(),
      capabilities: { ...statelessCapabilities(client), tools },
      // Tasks: on 2026-07-28 the client itself takes this out.
      tools: (await client.listTools()).tools.map(({ execution: _execution, ...tool }) => tool),
      prompts: await ifOffered(client, 'prompts', async () => (await client.listPrompts()).prompts),
      resources: await ifOffered(client, 'resources', async () => (await client.listResources()).resources),
      templates: await ifOffered(
        client,
        'resources',
        async () => (await client.listResourceTemplates()).resourceTemplates,
      ),
      completion: await ifOffered(client, 'completions', () => complete(client)),
      calls: await inTurn(server.calls, call => callTool(connected, call)),
      promptsGiven: await inTurn(server.prompts, prompt => settle(client.getPrompt(prompt))),
      resourcesRead: await inTurn(server.resources, uri => settle(client.readResource({ uri }))),
    }
  } finally {
    await close()
  }
}

/** A function offers nothing that it would have to keep: no notifications of changes, and no tasks. */
function statelessCapabilities(client: Client): Record<string, unknown> {
  const { tasks: _tasks, ...capabilities } = (client.getServerCapabilities() ?? {}) as Record<string, object>
  return Object.fromEntries(
    Object.entries(capabilities).map(([name, value]) => {
      const { listChanged: _listChanged, subscribe: _subscribe, ...rest } = value as Record<string, unknown>
      return [name, rest]
    }),
  )
}

async function ifOffered<T>(client: Client, capability: string, get: () => Promise<T>): Promise<T | 'not offered'> {
  const capabilities = client.getServerCapabilities() as Record<string, unknown>
  return capabilities[capability] === undefined ? 'not offered' : get()
}

async function complete(client: Client): Promise<unknown> {
  const ref = { type: 'ref/prompt', name: 'completable-prompt' } as const
  return settle(client.complete({ ref, argument: { name: 'department', value: 'S' } }))
}

/** Asks for progress, but reads it off the transport: a client forgets the last of it when the answer is right behind. */
async function callTool({ client, transport, meta }: Connected, [name, args = {}]: ToolCall): Promise<unknown> {
  const notifications: unknown[] = []
  const { onmessage } = transport
  transport.onmessage = (message, extra) => {
    if ('method' in message && /progress$|message$/.test(message.method)) notifications.push(withoutToken(message))
    onmessage?.(message, extra)
  }
  try {
    const outcome = await settle(
      client.callTool({ name, arguments: args, _meta: meta }, { onprogress: () => undefined }),
    )
    return { name, outcome: name === 'get-env' ? toVariables(outcome) : outcome, notifications }
  } finally {
    transport.onmessage = onmessage
  }
}

function withoutToken({ method, params }: { method: string; params?: object | undefined }): unknown {
  const { progressToken: _token, _meta, ...rest } = (params ?? {}) as Record<string, unknown>
  return { method, params: rest }
}

/** Their order is the spawner's. */
function toVariables(outcome: unknown): unknown {
  return JSON.parse((outcome as { content: [{ text: string }] }).content[0].text)
}

async function inTurn<T, R>(items: readonly T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (const item of items) results.push(await act(item))
  return results
}

/** A result or an error, without what 2026-07-28 puts around each result and without the time of day. */
async function settle(outcome: Promise<object>): Promise<unknown> {
  return withoutTimes(await outcome.then(withoutEnvelope, ({ code, message, data }) => ({ code, message, data })))
}

function withoutEnvelope(result: object): object {
  const { resultType, ttlMs, cacheScope, _meta, ...rest } = result as Record<string, unknown>
  const { 'io.modelcontextprotocol/serverInfo': _server, ...meta } = (_meta ?? {}) as Record<string, unknown>
  return Object.keys(meta).length > 0 ? { ...rest, _meta: meta } : rest
}

function withoutTimes(value: unknown): unknown {
  const json = JSON.stringify(value)
    .replace(/(?<![\d:])\d{1,2}:\d{2}:\d{2}( [AP]M)?/g, 'TIME')
    .replace(/(created|modified|accessed): [^\\]*/g, '$1: TIME')
    // Base64 of a text that ends with the time of day.
    .replace(/"blob":"(UmVzb3VyY2U[A-Za-z0-9+/=]{40})[A-Za-z0-9+/=]*"/g, '"blob":"$1"')
  return JSON.parse(json)
}
