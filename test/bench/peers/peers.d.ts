/** What the benchmarks use of packages that are not among the project's own. */

declare module 'mcp-handler' {
  import type { McpServer } from '@modelcontextprotocol/server'

  export function createMcpHandler(
    initializeServer: (server: McpServer) => void,
    options: { serverInfo: { name: string; version: string } },
  ): (request: Request) => Promise<Response>
}

declare module '@aws/run-mcp-servers-with-aws-lambda' {
  export function stdioServerAdapter(
    server: { command: string; args: string[] },
    message: unknown,
    context: unknown,
  ): Promise<unknown>
}
