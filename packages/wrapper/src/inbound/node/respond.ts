import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Caller } from '../../backend.ts'
import * as ErrorCode from '../../mcp/error-codes.ts'
import { type JsonRpcFailure, toFailure } from '../../mcp/json-rpc.ts'
import type { Dispatcher } from '../dispatcher.ts'
import type { HttpAnswer, HttpOptions } from '../http/http-call.ts'
import { keepAliveMs } from '../http/keep-alive.ts'
import { respond as respondHttp } from '../http/respond.ts'
import type { BodyBudget } from './body-budget.ts'
import type { Connections } from './connections.ts'
import { deliver } from './deliver.ts'
import { readBody } from './read-body.ts'

/** What all requests of one server share. */
export type Site = {
  readonly dispatcher: Dispatcher
  readonly http: HttpOptions
  /** Of the MCP endpoint; what is not found is sent to the first. */
  readonly paths: readonly [string, ...string[]]
  /** Longest that a request, its call and its answer may take together, in milliseconds. */
  readonly timeoutMs: number
  readonly connections: Connections
  /** For bodies that are read. */
  readonly bodies: BodyBudget
  /** For bodies of refused requests, which are discarded. */
  readonly discards: BodyBudget
}

/** Kept back from the time limit to still answer a body that is too slow, in milliseconds. */
const reserveMs = 250

/** Answers one request. `beforeBody` is called before its body is read, and not for a refused caller. */
export async function respond(
  site: Site,
  request: IncomingMessage,
  response: ServerResponse,
  beforeBody: () => void = () => undefined,
): Promise<void> {
  const { dispatcher, http, timeoutMs, connections, bodies, discards } = site
  const { socket } = request
  const requestId = randomUUID()
  const closesAtMs = Date.now() + timeoutMs
  const call = connections.begin(socket)
  if (!call) return
  const { gone } = call
  const account = bodies.open()
  // The call ends `reserveMs` earlier with an answer, so at this point the client does not read that answer.
  const timer = setTimeout(() => socket.destroy(), timeoutMs)

  function answer(): HttpAnswer | Promise<HttpAnswer> {
    const method = request.method ?? ''
    const caller = readCaller(request)
    const isDocument = method !== 'POST' && http.documents?.(caller) !== undefined
    if (!site.paths.includes(caller.path) && !isDocument) return notFound(site.paths[0])
    const httpCall = {
      method,
      headers: caller.headers,
      caller,
      requestId,
      xray: readXray(caller.headers),
      closesAtMs,
      gone,
      limit: { bytes: Number.POSITIVE_INFINITY },
      keepAliveMs,
      readText() {
        beforeBody()
        return readBody(request, { account, limitMs: closesAtMs - reserveMs - Date.now(), gone })
      },
    }
    return respondHttp(dispatcher, httpCall, http)
  }

  function report(error: unknown): void {
    // A client that leaves is no error.
    if (!gone.aborted) console.error('A request could not be answered', { requestId, error })
  }

  async function answerAnyway(): Promise<HttpAnswer> {
    try {
      return await answer()
    } catch (error) {
      report(error)
      return internalError(requestId)
    }
  }

  try {
    await deliver({ request, response, call, discards }, await answerAnyway())
  } catch (error) {
    report(error)
    socket.destroy()
  } finally {
    clearTimeout(timer)
    account.release()
    call.end()
  }
}

function readCaller({ url = '', headers: received }: IncomingMessage): Caller & { path: string } {
  const { path, host } = readTarget(url)
  const headers = Object.fromEntries(
    Object.entries(received).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  )
  return { entryPoint: 'node', headers: host === undefined ? headers : { ...headers, host }, path }
}

/** A load balancer writes it, and so may any client: a text of another form is dropped. */
function readXray({ 'x-amzn-trace-id': header = '' }: Caller['headers']): string | undefined {
  return /^[\w=;:.-]{1,256}$/.test(header) ? header : undefined
}

/**
 * A request target is a path or, sent by some proxies and clients, a whole URL, whose host then counts instead of `Host`
 * (RFC 9112, 3.2.2). `//evil.test/mcp` is a path.
 */
function readTarget(target: string): { path: string; host?: string } {
  const [, host, rest = ''] = /^https?:\/\/(?:[^/?#]*@)?([^/?#]*)(.*)$/is.exec(target) ?? []
  const path = (host === undefined ? target : rest).replace(/[?#].*$/s, '')
  return host === undefined ? { path } : { path: path || '/', host }
}

function notFound(endpoint: string): HttpAnswer {
  const message = `Nothing is served here; the MCP endpoint is ${endpoint}`
  return toJson(404, toFailure(null, ErrorCode.invalidRequest, message))
}

/** For a fault of `authenticate` or `documents`, which its client must not take for a broken connection. */
function internalError(requestId: string): HttpAnswer {
  return toJson(500, toFailure(null, ErrorCode.internalError, 'Internal error', { requestId }))
}

function toJson(status: number, failure: JsonRpcFailure): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(failure) }
}
