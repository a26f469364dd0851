import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client, StreamableHTTPClientTransport, type Transport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { lambdaHandler, stdio } from '../src/index.ts'
import { toChildEnvironment } from '../src/stdio/child-environment.ts'
import { fetchThrough } from '../src/testing/index.ts'

/** Servers nobody here wrote: through the wrapper a client gets from each what it gets from it directly. */

type ToolCall = readonly [name: string, args?: Record<string, unknown>]

type Server = {
  name: string
  args: readonly string[]
  env: Record<string, string>
  /** Every tool, in an order that makes sense, and ways to get each wrong. */
  calls: readonly ToolCall[]
  /** Tools left out, and why. */
  leftOut: Record<string, string>
  prompts: readonly { name: string; arguments?: Record<string, string> }[]
  resources: readonly string[]
}

let folder = ''

beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), 'stdio-servers-')))
})

afterAll(() => rm(folder, { recursive: true, force: true }))

beforeEach(() => void vi.spyOn(console, 'info').mockImplementation(() => undefined))
afterEach(() => void vi.restoreAllMocks())

/** The same for every run: what an earlier one left there is gone. */
async function resetFolder(): Promise<void> {
  for (const name of ['files', 'memory.jsonl']) await rm(join(folder, name), { recursive: true, force: true })
  await mkdir(join(folder, 'files', 'inner'), { recursive: true })
  await writeFile(join(folder, 'files', 'notes.txt'), 'one\ntwo – zwei\nthree 🦊\n')
  await writeFile(join(folder, 'files', 'inner', 'dot.png'), Buffer.from([137, 80, 78, 71]))
}

const toFile = (name: string) => join(folder, 'files', name)

function everything(): Server {
  return {
    name: 'everything',
    args: ['stdio'],
    env: {},
    calls: [
      ['echo', { message: 'häßlich 🦊' }],
      ['echo', {}],
      ['get-annotated-message', { messageType: 'error', includeImage: true }],
      ['get-annotated-message', { messageType: 'none' }],
      ['get-env'],
      ['get-resource-links', { count: 4 }],
      ['get-resource-reference', { resourceType: 'Text', resourceId: 1 }],
      ['get-resource-reference', { resourceType: 'Blob', resourceId: 2 }],
      ['get-resource-reference', { resourceId: -1 }],
      ['get-structured-content', { location: 'Chicago' }],
      ['get-sum', { a: 1.5, b: 2 }],
      ['get-sum', { a: 'one' }],
      ['get-tiny-image'],
      ['gzip-file-as-resource', { name: 'a.gz', data: 'data:text/plain;base64,aGVsbG8=', outputType: 'resource' }],
      ['gzip-file-as-resource', { name: 'a.gz', data: 'data:text/plain;base64,aGVsbG8=', outputType: 'resourceLink' }],
      ['trigger-long-running-operation', { duration: 0.2, steps: 4 }],
      ['simulate-research-query', { topic: 'lambda' }],
      ['no-such-tool'],
    ],
    leftOut: {
      'toggle-simulated-logging': 'logs by the clock, so no two runs are alike',
      'toggle-subscriber-updates': 'sends updates by the clock, so no two runs are alike',
    },
    prompts: [
      { name: 'simple-prompt' },
      { name: 'args-prompt', arguments: { city: 'Köln' } },
      { name: 'args-prompt' },
      { name: 'resource-prompt', arguments: { resourceType: 'Text', resourceId: '1' } },
      { name: 'no-such-prompt' },
    ],
    resources: [
      'demo://resource/static/document/features.md',
      'demo://resource/dynamic/text/3',
      'demo://resource/dynamic/blob/4',
    ],
  }
}

function filesystem(): Server {
  const notes = toFile('notes.txt')
  return {
    name: 'filesystem',
    args: [join(folder, 'files')],
    env: {},
    calls: [
      ['list_allowed_directories'],
      ['read_text_file', { path: notes }],
      ['read_text_file', { path: notes, head: 1 }],
      ['read_text_file', { path: notes, head: 1, tail: 1 }],
      ['read_text_file', { path: '/etc/hostname' }],
      ['read_file', { path: notes, tail: 1 }],
      ['read_media_file', { path: toFile('inner/dot.png') }],
      ['read_multiple_files', { paths: [notes, toFile('absent.txt')] }],
      ['list_directory', { path: toFile('') }],
      ['list_directory_with_sizes', { path: toFile(''), sortBy: 'size' }],
      ['directory_tree', { path: toFile('') }],
      ['search_files', { path: toFile(''), pattern: '**/*.png' }],
      ['get_file_info', { path: notes }],
      ['create_directory', { path: toFile('made') }],
      ['write_file', { path: toFile('made/new.txt'), content: 'new\n' }],
      ['edit_file', { path: toFile('made/new.txt'), edits: [{ oldText: 'new', newText: 'newer' }] }],
      ['edit_file', { path: toFile('made/new.txt'), edits: [{ oldText: 'absent', newText: '' }] }],
      ['move_file', { source: toFile('made/new.txt'), destination: toFile('moved.txt') }],
      ['read_text_file', { path: toFile('moved.txt') }],
      ['read_text_file', {}],
    ],
    leftOut: {},
    prompts: [],
    resources: [],
  }
}

function memory(): Server {
  const ada = { name: 'Ada', entityType: 'person', observations: ['wrote programs'] }
  const engine = { name: 'Engine', entityType: 'machine', observations: [] }
  const relation = { from: 'Ada', to: 'Engine', relationType: 'programmed' }
  return {
    name: 'memory',
    args: [],
    env: { MEMORY_FILE_PATH: join(folder, 'memory.jsonl') },
    calls: [
      ['create_entities', { entities: [ada, engine] }],
      ['create_relations', { relations: [relation] }],
      ['add_observations', { observations: [{ entityName: 'Ada', contents: ['was born in 1815'] }] }],
      ['add_observations', { observations: [{ entityName: 'Nobody', contents: ['x'] }] }],
      ['read_graph'],
      ['search_nodes', { query: '1815' }],
      ['open_nodes', { names: ['Engine'] }],
      ['delete_observations', { deletions: [{ entityName: 'Ada', observations: ['wrote programs'] }] }],
      ['delete_relations', { relations: [relation] }],
      ['delete_entities', { entityNames: ['Engine'] }],
      ['read_graph'],
      ['create_entities', { entities: 'none' }],
    ],
    leftOut: {},
    prompts: [],
    resources: [],
  }
}

function sequentialThinking(): Server {
  const thought = { thought: 'first', thoughtNumber: 1, totalThoughts: 2, nextThoughtNeeded: true }
  return {
    name: 'sequential-thinking',
    args: [],
    env: { DISABLE_THOUGHT_LOGGING: 'true' },
    calls: [
      ['sequentialthinking', thought],
      ['sequentialthinking', { ...thought, thought: 'second', thoughtNumber: 2, nextThoughtNeeded: false }],
      ['sequentialthinking', { thought: 'unnumbered' }],
    ],
    leftOut: {},
    prompts: [],
    resources: [],
  }
}

type Capabilities = NonNullable<ConstructorParameters<typeof Client>[1]>['capabilities'] & object

type Mode = { mode: 'legacy' | { pin: string }; capabilities: Capabilities; asks: string }

const modes: readonly Mode[] = [
  { mode: 'legacy', capabilities: {}, asks: 'a 2025-era client' },
  { mode: { pin: '2026-07-28' }, capabilities: {}, asks: 'a 2026-07-28 client' },
  // A stateless 2025-era call cannot say what its client can do, so that these are told apart on 2026-07-28 alone.
  {
    mode: { pin: '2026-07-28' },
    capabilities: { roots: {}, sampling: {}, elicitation: {} },
    asks: 'a 2026-07-28 client that can be asked',
  },
]

describe.each([
  { server: 'server-everything', describeServer: everything },
  { server: 'server-filesystem', describeServer: filesystem },
  { server: 'server-memory', describeServer: memory },
  { server: 'server-sequential-thinking', describeServer: sequentialThinking },
])('$server', ({ describeServer }) => {
  it.each(modes)('gives $asks what it gives directly', async ({ mode, capabilities }) => {
    const server = describeServer()
    await resetFolder()
    const direct = await ask(await connectDirectly(server, capabilities), server)
    await resetFolder()
    const wrapped = await ask(await connectWrapped(server, mode, capabilities), server)
    expect(wrapped).toEqual(direct)
    expectComplete(server, direct.tools, capabilities)
  })
})

/** A tool a new version of a server brings must be called too, or left out for a reason. */
function expectComplete(
  { calls, leftOut }: Server,
  tools: readonly { name: string }[],
  capabilities: Capabilities,
): void {
  if (Object.keys(capabilities).length > 0) return
  const covered = new Set([...calls.map(([name]) => name), ...Object.keys(leftOut)])
  expect(tools.map(tool => tool.name).filter(name => !covered.has(name))).toEqual([])
}

type Connected = { client: Client; transport: Transport; close(): Promise<void> }

const info = { name: 'test', version: '1.0.0' }

function commandOf({ name, args }: Server): { command: string; args: string[] } {
  const script = fileURLToPath(import.meta.resolve(`@modelcontextprotocol/server-${name}/dist/index.js`))
  expect(existsSync(script)).toBe(true)
  return { command: process.execPath, args: [script, ...args] }
}

/** Variables the official transport always passes on, which `get-env` shows. */
const inheritedDirectly = { LOGNAME: true, SHELL: true, TERM: true, USER: true } as const

async function connectDirectly(server: Server, capabilities: Capabilities): Promise<Connected> {
  const client = new Client(info, { capabilities, versionNegotiation: { mode: 'legacy' } })
  const env = toChildEnvironment({ ...inheritedDirectly, ...server.env }, process.env)
  const transport = new StdioClientTransport({ ...commandOf(server), env, stderr: 'ignore' })
  await client.connect(transport)
  return { client, transport, close: () => client.close() }
}

async function connectWrapped(server: Server, mode: Mode['mode'], capabilities: Capabilities): Promise<Connected> {
  const { command, args } = commandOf(server)
  const backend = stdio(command, args, { env: { ...inheritedDirectly, ...server.env } })
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
  return { client, transport, close }
}

/** All that a client can learn from a server that is the same each time. */
async function ask({ client, transport, close }: Connected, server: Server) {
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
      calls: await inTurn(server.calls, call => callTool(client, transport, call)),
      promptsGiven: await inTurn(server.prompts, prompt => settle(client.getPrompt(prompt))),
      resourcesRead: await inTurn(server.resources, uri => settle(client.readResource({ uri }))),
    }
  } finally {
    await close()
  }
}

/** What a function cannot keep is not offered by it: that somebody is told of changes, and tasks. */
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
async function callTool(client: Client, transport: Transport, [name, args = {}]: ToolCall): Promise<unknown> {
  const notifications: unknown[] = []
  const { onmessage } = transport
  transport.onmessage = (message, extra) => {
    if ('method' in message && /progress$|message$/.test(message.method)) notifications.push(withoutToken(message))
    onmessage?.(message, extra)
  }
  try {
    const outcome = await settle(client.callTool({ name, arguments: args }, { onprogress: () => undefined }))
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
    .replace(/\b\d{1,2}:\d{2}:\d{2}( [AP]M)?/g, 'TIME')
    .replace(/(created|modified|accessed): [^\\]*/g, '$1: TIME')
    // Base64 of a text that ends with the time of day.
    .replace(/"blob":"(UmVzb3VyY2U[A-Za-z0-9+/=]{40})[A-Za-z0-9+/=]*"/g, '"blob":"$1"')
  return JSON.parse(json)
}
