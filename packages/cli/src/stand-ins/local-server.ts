/** An HTTP server on this machine as a function from request to reply. */
import { randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { listenLocally, readBody } from '@mcp-lambda/lambda-local/machine'

/** A request with its whole body. */
export type LocalRequest = {
  readonly method: string
  /** Path and query exactly as they were on the wire. */
  readonly url: string
  /** The path alone, still percent-encoded. */
  readonly path: string
  readonly query: URLSearchParams
  /** Lower-case names. */
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
  /** Aborted if the client disconnects before the response. */
  readonly signal: AbortSignal
}

export type LocalReply = {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
}

export type LocalServerOptions = {
  /** Default 0: any free port. */
  readonly port?: number
  /** The reply to a longer request body is `tooLong`. Default 10 MiB. */
  readonly maxBodyBytes?: number
  /** Default: status 413. */
  readonly tooLong?: LocalReply
  /** The reply if `answer` throws, which is logged, or gives a reply that HTTP cannot have. Default: status 500. */
  readonly failed?: LocalReply
}

export type LocalServer = {
  /** `http://127.0.0.1:<port>`, without a slash at the end. */
  readonly origin: string
  /** Also closes open connections. */
  close(): Promise<void>
}

export async function startLocalServer(
  answer: (request: LocalRequest) => LocalReply | Promise<LocalReply>,
  {
    port = 0,
    maxBodyBytes = 10 * 1024 * 1024,
    tooLong = { status: 413 },
    failed = { status: 500 },
  }: LocalServerOptions = {},
): Promise<LocalServer> {
  const server = createServer(async (message, response) => {
    const gone = new AbortController()
    response.once('close', () => gone.abort())
    try {
      const body = await readBody(message, maxBodyBytes)
      write(message, response, body ? await answer(toLocalRequest(message, body, gone.signal)) : tooLong)
    } catch (error) {
      if (gone.signal.aborted) return
      console.error(`No reply to ${message.method} ${pathOf(message)}`, error)
      write(message, response, failed)
    }
  })
  // A frozen function does not see the server close a kept connection, so its next call would fail.
  server.keepAliveTimeout = 600_000
  const listener = await listenLocally(server, { host: '127.0.0.1', port })
  return { origin: `http://${listener.host}:${listener.port}`, close: listener.close }
}

function write(
  { method }: IncomingMessage,
  response: ServerResponse,
  { status, headers, body = '' }: LocalReply,
): void {
  const bytes = Buffer.from(body)
  response.writeHead(status, {
    'x-amzn-requestid': randomUUID(),
    ...headers,
    ...(status === 204 || status === 304 ? {} : { 'content-length': String(bytes.length) }),
  })
  response.end(method === 'HEAD' ? undefined : bytes)
}

function pathOf({ url = '/' }: IncomingMessage): string {
  return url.replace(/\?.*$/s, '')
}

function toLocalRequest(message: IncomingMessage, body: Buffer, signal: AbortSignal): LocalRequest {
  const url = message.url ?? '/'
  const at = url.indexOf('?')
  return {
    method: message.method ?? 'GET',
    url,
    path: pathOf(message),
    query: new URLSearchParams(at < 0 ? '' : url.slice(at + 1)),
    headers: message.headers,
    body,
    signal,
  }
}
