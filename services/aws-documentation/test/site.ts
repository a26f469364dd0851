import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export type Received = { method: string; path: string; headers: IncomingMessage['headers']; body: string }

type Route = (request: Received, response: ServerResponse) => void

/** A real HTTP server on a free port of this machine that notes what it was asked. */
export async function startSite(route: Route) {
  const received: Received[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url: path = '', headers } = request
    const entry = { method, path, headers, body: Buffer.concat(chunks).toString('utf8') }
    received.push(entry)
    route(entry, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo // a TCP server's address is never a pipe name
  return {
    origin: new URL(`http://127.0.0.1:${port}`),
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** Answers with a status, headers and a body. */
export function send(
  response: ServerResponse,
  { status = 200, headers = {}, body = '' }: { status?: number; headers?: Record<string, string>; body?: string },
): void {
  response.writeHead(status, headers).end(body)
}

export function sendHtml(response: ServerResponse, body: string, headers: Record<string, string> = {}): void {
  send(response, { headers: { 'content-type': 'text/html;charset=UTF-8', ...headers }, body })
}
