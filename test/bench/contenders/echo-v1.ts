import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'

/** The server of every contender that is written on SDK v1: one tool, which answers with its argument. */
export function createEchoV1(): McpServer {
  const server = new McpServer({ name: 'echo', version: '1.0.0' })
  const inputSchema = { text: z.string() }
  server.registerTool('echo', { description: 'Answers what it is told', inputSchema }, async ({ text }) => ({
    content: [{ type: 'text', text }],
  }))
  return server
}
