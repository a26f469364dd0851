import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import packageJson from '../package.json' with { type: 'json' }
import { registerGreet } from './tools/greet.ts'

/** The MCP server, ready to connect. What it reaches outside comes in by an argument, so that a test can replace it. */
export function createServer(): McpServer {
  const server = new McpServer({ name: 'template-server', version: packageJson.version })
  registerGreet(server)
  return server
}
