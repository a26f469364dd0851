/** The official client, connected to a server in this process. */
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js'
import { createServer } from '../src/server.ts'
import type { ToolDeps } from '../src/tools/tool-deps.ts'

export async function connectClient(deps: Omit<ToolDeps, 'reportBug'>) {
  const bugs: unknown[] = []
  const server = createServer({ ...deps, reportBug: bug => bugs.push(bug) })
  const [left, right] = InMemoryTransport.createLinkedPair()
  const client = new Client({ name: 'test', version: '1' })
  await Promise.all([server.connect(left), client.connect(right)])
  // The client checks structured content against the output schema it was listed.
  await client.listTools()
  return {
    client,
    /** What the server has reported as its own faults. */
    bugs,
    /** Both forms of an answer. */
    async call(name: string, args: Record<string, unknown> = {}) {
      const result = CallToolResultSchema.parse(await client.callTool({ name, arguments: args }))
      const { content, structuredContent = {}, isError = false } = result
      const [first] = content
      return { structured: structuredContent, text: first?.type === 'text' ? first.text : '', isError, content, result }
    },
  }
}
