/** A tool server whose tools say who called which of them. */
import { currentCall, lambdaHandler } from '@mcp-lambda/wrapper'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'

export const handler = lambdaHandler(() => {
  const server = new McpServer({ name: 'notes', version: '1.0.0' })
  for (const name of ['read', 'write']) {
    server.registerTool(
      name,
      { description: 'Says who calls', inputSchema: { word: z.string() } },
      async ({ word }) => {
        const { principal, tenant } = currentCall() ?? {}
        return { content: [{ type: 'text', text: [name, word, principal?.id.split('#')[1], tenant].join(' ') }] }
      },
    )
  }
  return server
})
