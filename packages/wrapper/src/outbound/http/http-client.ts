import * as http from 'node:http'
import * as https from 'node:https'
import { isIP } from 'node:net'
import * as ErrorCode from '../../mcp/error-codes.ts'
import { type JsonRpcMessage, RpcError } from '../../mcp/json-rpc.ts'
import { expireIdleConnections } from '../../primitives/idle-connections.ts'
import { addressError, createCheckedLookup, isAllowedAddress } from './addresses.ts'
import { createOwnHeaders, type Headers, type OwnHeaders } from './own-headers.ts'
import type { HttpReply } from './post.ts'

export type HttpClientOptions = {
  readonly headers?: OwnHeaders
  readonly allowPrivateNetwork?: boolean
  /** The wall clock, in milliseconds. Default `Date.now`. */
  readonly now?: () => number
}

/** A client of one URL. It follows no redirect, and reaches no address that was not judged first. */
export type HttpClient = {
  /** For error texts: the host alone. A path or a query may hold a key. */
  readonly name: string
  post(message: JsonRpcMessage, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpReply>
  /** Opens a stream on a separate connection. */
  get(headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpReply>
  delete(headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpReply>
  close(): void
}

/** Servers end idle connections after a few seconds: Node's after 5. */
const maxIdleMs = 4_000

/** How long a server may take to end a stream whose answer is complete, before the connection is given up instead. */
const endWithinMs = 100

type Method = 'POST' | 'GET' | 'DELETE'

/** @throws TypeError when the URL cannot be that of a remote MCP server, or a header cannot be sent. */
export function createHttpClient(address: string | URL, options: HttpClientOptions = {}): HttpClient {
  const { allowPrivateNetwork = false, now = Date.now } = options
  const url = readUrl(address, allowPrivateNetwork)
  const ownHeaders = createOwnHeaders(options.headers ?? {})
  const lookup = createCheckedLookup(allowPrivateNetwork)
  const { Agent, request } = url.protocol === 'https:' ? https : http
  const agent = expireIdleConnections(new Agent({ keepAlive: true }), { maxIdleMs, now })

  async function send(
    method: Method,
    body: string | undefined,
    headers: Headers,
    signal: AbortSignal,
  ): Promise<HttpReply> {
    const own = await ownHeaders.read(signal)
    const reply = await sendOnce(method, body, { ...own, ...headers }, signal)
    // The server has run nothing: a rotated credential is worth one more try.
    const renewed = reply.status === 401 ? await ownHeaders.renew(own, signal) : undefined
    if (!renewed) return reply
    reply.discard()
    return sendOnce(method, body, { ...renewed, ...headers }, signal)
  }

  function sendOnce(
    method: Method,
    body: string | undefined,
    headers: Headers,
    signal: AbortSignal,
  ): Promise<HttpReply> {
    return new Promise((resolve, reject) => {
      const outgoing = request(url, {
        method,
        agent: method === 'GET' ? false : agent,
        lookup,
        headers: { 'user-agent': 'mcp-lambda', ...headers },
      })
      // Not passed to `request`: it keeps the abort listener after the response ends and would destroy the socket under
      // the next request. Destroyed without an error: for one tick after a reply's end the socket has no listener (Node 24).
      const abort = () => outgoing.destroy()
      signal.addEventListener('abort', abort, { once: true })
      if (signal.aborted) abort()
      let isSent = false
      outgoing.once('finish', () => {
        isSent = true
      })
      outgoing.once('close', () => signal.removeEventListener('abort', abort))
      // Never removed: an error after the reply began is reported by its reader.
      outgoing.on('error', error => reject(toRpcError(error, url.hostname, isSent, signal)))
      outgoing.once('response', incoming => {
        incoming.on('error', () => undefined)
        const status = incoming.statusCode ?? 0
        if (status >= 300 && status < 400) {
          outgoing.destroy()
          reject(redirectError(url, status, incoming.headers.location))
          return
        }
        resolve({
          status,
          headers: toPlainHeaders(incoming.headers),
          body: readBody(incoming, url.hostname, signal),
          discard: () => finish(incoming),
        })
      })
      outgoing.end(body)
    })
  }

  return {
    name: url.host,
    post: (message, headers, signal) => send('POST', JSON.stringify(message), headers, signal),
    get: (headers, signal) => send('GET', undefined, headers, signal),
    delete: (headers, signal) => send('DELETE', undefined, headers, signal),
    close: () => agent.destroy(),
  }
}

function readUrl(address: string | URL, allowPrivateNetwork: boolean): URL {
  if (!URL.canParse(String(address))) {
    throw new TypeError('remote() needs an absolute URL, such as https://mcp.example.com/mcp')
  }
  const url = new URL(address)
  const { protocol, username, password, hostname } = url
  if (protocol !== 'https:' && !(protocol === 'http:' && allowPrivateNetwork)) {
    throw new TypeError(`remote() takes an https URL (http with allowPrivateNetwork: true); this one is ${protocol}`)
  }
  if (username !== '' || password !== '') {
    throw new TypeError('remote() takes no credentials in its URL; give them in headers')
  }
  // A literal is never looked up, and so is judged here. `URL` has read octal, hexadecimal and short forms by now.
  const literal = hostname.replace(/^\[(.*)\]$/, '$1')
  if (isIP(literal) && !isAllowedAddress(literal, allowPrivateNetwork)) {
    throw new TypeError(addressError(hostname, literal).message)
  }
  return url
}

function toPlainHeaders(headers: http.IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  )
}

async function* readBody(
  incoming: http.IncomingMessage,
  hostname: string,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    yield* incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>
  } catch (error) {
    throw toRpcError(error, hostname, true, signal)
  }
}

/** Lets a reply come to its end by itself, so that its connection can be used again; one that does not is ended. */
function finish(incoming: http.IncomingMessage): void {
  if (incoming.destroyed) return
  const timer = setTimeout(() => incoming.destroy(), endWithinMs)
  incoming.once('close', () => clearTimeout(timer))
  incoming.resume()
}

function toRpcError(error: unknown, hostname: string, isSent: boolean, signal: AbortSignal): RpcError {
  if (error instanceof RpcError) return error
  const cause = { cause: error }
  if (signal.aborted) {
    return new RpcError(
      ErrorCode.deadlineExceeded,
      `${hostname} had not answered when its time was up`,
      undefined,
      cause,
    )
  }
  const reason = error instanceof Error && 'code' in error ? String(error.code) : 'the connection broke'
  return isSent
    ? new RpcError(ErrorCode.backendFailed, `${hostname} did not answer to the end: ${reason}`, undefined, cause)
    : new RpcError(ErrorCode.backendUnavailable, `${hostname} cannot be reached: ${reason}`, undefined, cause)
}

function redirectError(url: URL, status: number, location: string | undefined): RpcError {
  // The origin alone: a path or a query may hold a key.
  const to = location !== undefined && URL.canParse(location, url.href) ? ` to ${new URL(location, url).origin}` : ''
  return new RpcError(
    ErrorCode.backendFailed,
    `${url.hostname} redirects${to} (HTTP ${status}), which is not followed; give remote() the final URL`,
  )
}
