import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

export type ReceivedRequest = { method: string; url: string; headers: IncomingHttpHeaders; body: string }

export type Reply = {
  status?: number
  headers?: Record<string, string>
  body?: unknown
  /** Bytes of the body after which the connection closes. */
  cutAfter?: number
}

/** Answers one request: with a reply, never (`hang`), or by closing the connection (`drop`). */
export type Respond = (request: ReceivedRequest, count: number) => Reply | 'hang' | 'drop'

/** An HTTP server on loopback that records what it is sent. `await using` ends it. */
export async function startApiServer(respond: Respond) {
  const received: ReceivedRequest[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { method = '', url = '', headers } = request
    const one = { method, url, headers, body: Buffer.concat(chunks).toString() }
    received.push(one)
    const reply = respond(one, received.length)
    if (reply === 'hang') return
    if (reply === 'drop') {
      request.socket.destroy()
      return
    }
    response.writeHead(reply.status ?? 200, reply.headers)
    if (reply.cutAfter !== undefined && reply.body instanceof Uint8Array) {
      response.write(reply.body.subarray(0, reply.cutAfter), () => request.socket.destroy())
      return
    }
    response.end(
      typeof reply.body === 'string' || reply.body instanceof Uint8Array
        ? reply.body
        : JSON.stringify(reply.body ?? {}),
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

export function success(data: unknown, more: Record<string, unknown> = {}): Reply {
  return { body: { status: 'success', data, ...more } }
}
