import type { McpServer } from '@modelcontextprotocol/server'
import * as z from 'zod/v4'

export function registerGreet(server: McpServer): void {
  server.registerTool(
    'greet',
    {
      title: 'Greet',
      description: 'Greets someone by name.',
      inputSchema: z.object({ name: z.string().min(1).describe('Who is greeted, e.g. Ada') }),
      annotations: { readOnlyHint: true, openWorldHint: false },
    },
    async ({ name }) => ({ content: [{ type: 'text', text: `Hello, ${name}` }] }),
  )
}
