import { join } from 'node:path'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { type LocalSystem, localStage, packageServices, startSystem } from 'mcp-lambda'
import { afterAll, beforeAll, expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

let system: LocalSystem
let client: Client

beforeAll(async () => {
  await packageServices({ root, stage: localStage, onPackaged: () => {} })
  system = await startSystem({ root, say: console.error })
  client = new Client({ name: 'test', version: '1.0.0' })
  await client.connect(new StreamableHTTPClientTransport(new URL(system.mcpUrl)))
}, 120_000)

afterAll(async () => {
  await client?.close()
  await system?.close()
})

it('lists the tools of the servers', async () => {
  const { tools } = await client.listTools()
  expect(tools.map(({ name }) => name)).toContain('template-server___greet')
})

it('passes a call on to its server', async () => {
  const { content } = await client.callTool({ name: 'template-server___greet', arguments: { name: 'Ada' } })
  expect(content).toEqual([{ type: 'text', text: 'Hello, Ada' }])
})
