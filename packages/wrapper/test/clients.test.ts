import { Client as ClientV2, StreamableHTTPClientTransport as TransportV2 } from '@modelcontextprotocol/client'
import { Client as ClientV1 } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as TransportV1 } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { Server } from '@modelcontextprotocol/sdk/server/index.js'
import { CallToolRequestSchema, McpError } from '@modelcontextprotocol/sdk/types.js'
import { describe, expect, it } from 'vitest'
import { ErrorCode, lambdaHandler } from '../src/index.ts'
import { albEvent, fetchThrough, functionUrlEvent, httpApiEvent, restApiEvent } from '../src/testing/index.ts'
import { serverFactories } from './fixtures.ts'

const url = new URL('https://function.test/mcp')
const info = { name: 'test', version: '1.0.0' }

const doors = [
  { door: 'a function URL', toEvent: functionUrlEvent },
  { door: 'an HTTP API', toEvent: httpApiEvent },
  { door: 'a REST API', toEvent: restApiEvent },
  { door: 'an ALB', toEvent: albEvent },
  { door: 'an ALB with multi-value headers', toEvent: (parts: object) => albEvent({ ...parts, multiValue: true }) },
]

describe.each(serverFactories)('a server on $sdk', ({ create }) => {
  describe.each(doors)('behind $door', ({ toEvent }) => {
    it('serves the v1 client, which initializes', async () => {
      const fetch = fetchThrough(lambdaHandler(create), toEvent)
      const client = new ClientV1(info)
      // Under exactOptionalPropertyTypes the SDK's own transport does not fit its own interface (sessionId).
      await client.connect(new TransportV1(url, { fetch }) as Parameters<ClientV1['connect']>[0])
      expect(client.getServerVersion()).toEqual({ name: 'fixture', version: '1.2.3' })
      expect(client.getInstructions()).toBe('Ask for sums.')
      expect((await client.listTools()).tools.map(tool => tool.name)).toContain('add')
      const result = await client.callTool({ name: 'add', arguments: { a: 2, b: 3 } })
      expect(result.content).toEqual([{ type: 'text', text: '5' }])
      await client.close()
    })

    it.each(['legacy', { pin: '2026-07-28' }] as const)('serves the v2 client in mode %j', async mode => {
      const fetch = fetchThrough(lambdaHandler(create), toEvent)
      const client = new ClientV2(info, { versionNegotiation: { mode } })
      await client.connect(new TransportV2(url, { fetch }))
      expect(client.getServerVersion()).toMatchObject({ name: 'fixture', version: '1.2.3' })
      expect((await client.listTools()).tools.map(tool => tool.name)).toContain('add')
      const result = await client.callTool({ name: 'add', arguments: { a: 2, b: 3 } })
      expect(result.content).toEqual([{ type: 'text', text: '5' }])
      await client.close()
    })
  })
})

// Servers written on the low-level class say of a tool what the protocol says of a method.
it.each([
  'legacy',
  { pin: '2026-07-28' },
] as const)('gives the v2 client in mode %j what a server says of an unknown tool', async mode => {
  const create = () => {
    const server = new Server(info, { capabilities: { tools: {} } })
    server.setRequestHandler(CallToolRequestSchema, ({ params }) => {
      throw new McpError(ErrorCode.methodNotFound, `Unknown tool: ${params.name}`)
    })
    return server
  }
  const client = new ClientV2(info, { versionNegotiation: { mode } })
  await client.connect(new TransportV2(url, { fetch: fetchThrough(lambdaHandler(create), functionUrlEvent) }))
  const failure = { code: ErrorCode.methodNotFound, message: expect.stringContaining('Unknown tool: none') }
  await expect(client.callTool({ name: 'none' })).rejects.toMatchObject(failure)
  await client.close()
})
