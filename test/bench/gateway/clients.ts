/** Official clients of an MCP endpoint, connected, as one call each. */
import { Client as ClientV2, StreamableHTTPClientTransport as HttpV2 } from '@modelcontextprotocol/client'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'

export type Connected = {
  callTool(call: { name: string; arguments: Record<string, unknown> }): Promise<unknown>
  close(): Promise<void>
}

const info = { name: 'bench', version: '1.0.0' }

export async function connect(url: string, by: 'http' | 'sse' = 'http'): Promise<Connected> {
  const client = new Client(info)
  const transport =
    by === 'sse' ? new SSEClientTransport(new URL(url)) : new StreamableHTTPClientTransport(new URL(url))
  try {
    // The SDK's own transports fit its own interface only where optional properties may be undefined.
    await client.connect(transport as Transport)
    return client
  } catch (error) {
    // One by SSE would otherwise try again for ever.
    await transport.close()
    throw error
  }
}

/** A client that speaks 2026-07-28. */
export async function connectModern(url: string): Promise<Connected> {
  const client = new ClientV2(info, { versionNegotiation: { mode: 'auto' } })
  await client.connect(new HttpV2(new URL(url)))
  return client
}
