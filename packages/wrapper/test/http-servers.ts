import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import type { FetchServer } from '../src/protocol.ts'

/** A port of 127.0.0.1. */
export async function listen(listener: RequestListener): Promise<{ readonly url: string; close(): Promise<unknown> }> {
  const server = createServer(listener)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    close() {
      server.closeAllConnections()
      return new Promise(resolve => server.close(resolve))
    },
  }
}

export type Sessions = {
  readonly live: Map<string, StreamableHTTPServerTransport>
  /** Of each request, the HTTP method and the MCP method. */
  readonly log: string[]
  readonly listener: RequestListener
}

/** SDK v1 as its examples wire it: a transport a session, kept until it is deleted. */
export function createSessions(create: () => McpServer): Sessions {
  const live: Sessions['live'] = new Map()
  const log: string[] = []

  async function open(): Promise<StreamableHTTPServerTransport> {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: randomUUID,
      onsessioninitialized: sessionId => void live.set(sessionId, transport),
      onsessionclosed: sessionId => void live.delete(sessionId),
    })
    // Under exactOptionalPropertyTypes the SDK's own transport does not fit its own interface (sessionId).
    await create().connect(transport as Parameters<McpServer['connect']>[0])
    return transport
  }

  return {
    live,
    log,
    async listener(request, response) {
      const id = request.headers['mcp-session-id']
      const text = await readText(request)
      const body = text === '' ? undefined : JSON.parse(text)
      log.push(`${request.method} ${body?.method ?? ''}`.trim())
      const transport = typeof id === 'string' ? live.get(id) : await open()
      if (transport) return transport.handleRequest(request, response, body)
      response.writeHead(404, { 'content-type': 'application/json' })
      response.end('{"jsonrpc":"2.0","error":{"code":-32001,"message":"Session not found"},"id":null}')
    },
  }
}

/** A web-standard server on a port: its `signal` fires when the client hangs up. */
export function toListener(server: FetchServer): RequestListener {
  return async (request, response) => {
    const text = await readText(request)
    const headers = Object.entries(request.headers).map(([name, value]) => [name, String(value)] as [string, string])
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    const answer = await server.fetch(
      new Request('http://localhost/mcp', {
        method: request.method ?? 'POST',
        headers,
        signal: gone.signal,
        ...(text !== '' && { body: text }),
      }),
    )
    response.writeHead(answer.status, Object.fromEntries(answer.headers))
    for await (const chunk of answer.body ?? []) response.write(chunk)
    response.end()
  }
}

export async function readText(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}
