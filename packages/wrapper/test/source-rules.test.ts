import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import { createMcpHandler, McpServer as McpServerV2 } from '@modelcontextprotocol/server'
import { afterAll, beforeAll, describe, it } from 'vitest'
import * as z from 'zod/v4'
import { type Backend, remote, type Source, stdio } from '../src/index.ts'
import { type SourceAbility, sourceRules } from '../src/testing/index.ts'
import { createV1 } from './fixtures.ts'
import { childScript } from './stdio-fixtures.ts'

type Kind = {
  kind: string
  open: () => Source | Promise<Source>
  /** What the kind cannot do, and why. */
  lacks?: Partial<Record<SourceAbility, string>>
}

const opened: (() => unknown)[] = []
afterAll(async () => void (await Promise.all(opened.map(close => close()))))

const kinds: readonly Kind[] = [
  { kind: 'sdk', open: () => createV1 },
  { kind: 'stdio', open: () => toBeClosed(stdio(process.execPath, [childScript('sdk-server.ts')])) },
  {
    kind: 'remote',
    open: async () => toBeClosed(remote(await listen(), { allowPrivateNetwork: true })),
  },
  {
    kind: 'fetch',
    open: () => createMcpHandler(createV2),
    lacks: {
      notifies: 'how such a server notifies is its own affair, see fetch.test.ts',
      asks: 'a 2026-07-28 server asks by its result',
      'keeps state': 'the handler makes a server for each request',
    },
  },
]

describe.each(kinds)('a source of kind $kind', ({ open, lacks = {} }) => {
  let source: Source
  beforeAll(async () => {
    source = await open()
  })

  const rules = sourceRules.filter(({ needs }) => needs === undefined || !(needs in lacks))
  it.each(rules)('$name', async ({ run }) => run(source))
})

function toBeClosed(backend: Backend): Backend {
  opened.push(() => backend.close?.())
  return backend
}

/** Streamable HTTP of SDK v1 with sessions. */
async function listen(): Promise<string> {
  const sessions = new Map<unknown, StreamableHTTPServerTransport>()
  const server = createServer(async (request, response) => {
    const known = sessions.get(request.headers['mcp-session-id'])
    const transport = known ?? new StreamableHTTPServerTransport({ sessionIdGenerator: randomUUID })
    transport.onclose = () => sessions.delete(transport.sessionId)
    // The SDK's class declares `onclose` in a way that its own `Transport` does not take under exact optional types.
    if (!known) await createV1().connect(transport as Transport)
    await transport.handleRequest(request, response)
    if (transport.sessionId !== undefined) sessions.set(transport.sessionId, transport)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  opened.unshift(async () => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`
}

function createV2(): McpServerV2 {
  const server = new McpServerV2({ name: 'fixture', version: '1.2.3' })
  server.registerTool('add', { inputSchema: z.object({ a: z.number(), b: z.number() }) }, async ({ a, b }) => ({
    content: [{ type: 'text', text: String(a + b) }],
  }))
  server.registerTool('fail', {}, async () => {
    throw new Error('it broke')
  })
  server.registerTool('hang', {}, () => new Promise<never>(() => undefined))
  return server
}
