import { McpServer } from '@modelcontextprotocol/server'
import * as z from 'zod/v4'

/** The same server as `echo-v1.ts`, on SDK v2. */
export function createEchoV2(): McpServer {
  const server = new McpServer({ name: 'echo', version: '1.0.0' })
  registerEcho(server)
  return server
}

export function registerEcho(server: McpServer): void {
  const inputSchema = z.object({ text: z.string() })
  server.registerTool('echo', { description: 'Answers what it is told', inputSchema }, async ({ text }) => ({
    content: [{ type: 'text', text }],
  }))
}
