import { lambdaHandler } from '@mcp-lambda/wrapper'
import { McpServer } from '@modelcontextprotocol/server'
import * as z from 'zod/v4'

/** The server as any other, which need not know that it is on Lambda. */
export function createServer(): McpServer {
  const server = new McpServer({ name: 'greeter', version: '1.0.0' })
  server.registerTool(
    'greet',
    {
      description: 'Greets someone by name.',
      inputSchema: z.object({ name: z.string().describe('Who is greeted, e.g. Ada') }),
      annotations: { readOnlyHint: true },
    },
    async ({ name }) => ({ content: [{ type: 'text', text: `Hello, ${name}` }] }),
  )
  return server
}

export const handler = lambdaHandler(createServer)
