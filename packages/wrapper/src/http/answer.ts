import { type Caller, Refusal } from '../backend.ts'
import type { Arrival, Edge } from '../edge.ts'
import { classify, isModern } from '../era/classify.ts'
import { checkMirroredHeaders } from '../era/mirrored-headers.ts'
import { fitStream } from '../fit-stream.ts'
import {
  ErrorCode,
  isResponse,
  type JsonObject,
  type JsonRpcFailure,
  type JsonRpcMessage,
  type JsonRpcRequest,
  type JsonRpcResponse,
  RpcError,
  toFailure,
} from '../json-rpc.ts'
import { parseJson, TooDeepError } from '../parse-json.ts'
import { type Incoming, readMessage } from '../read-message.ts'
import { refusalsAsFailures, toRefusalError } from '../refusals.ts'
import { describeTooLarge, isSurelyWithin } from '../size.ts'
import { writeResponse } from '../write-message.ts'
import { allowedMethods, corsHeaders, isAllowedOrigin, preflightHeaders } from './cors.ts'
import { eventStreamHeaders, toEvent } from './event-stream.ts'
import { keepAlive, silence, within } from './keep-alive.ts'
import { accepts, checkMediaTypes } from './media-types.ts'

/** One HTTP request, whatever brought it. */
export type HttpCall = {
  readonly method: string
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** Reads the body. Called at most once, after the caller is authenticated. Throws `BodyRefused` where it stops early. */
  readonly readText: () => Promise<string>
  readonly caller: Caller
  readonly requestId: string
  readonly closesAtMs: number
  readonly gone?: AbortSignal
  /** What becomes of a body that is sent as it comes. Absent where it is collected first. */
  readonly live?: {
    /** Most bytes of it. */
    readonly limitBytes: number
    /** Longest it is silent, in milliseconds. */
    readonly keepAliveMs: number
  }
}

/** `body` is whole, or the parts of an event stream as they become known. */
export type HttpAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | AsyncIterable<string>
}

/** A body that is not read to its end, with the status of the answer. */
export class BodyRefused extends Error {
  override readonly name = 'BodyRefused'
  readonly status: 408 | 413 | 503
  readonly code: number
  readonly headers: Readonly<Record<string, string>>

  constructor(
    status: BodyRefused['status'],
    code: number,
    message: string,
    headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

export type HttpOptions = {
  /** Values of `Origin` that may call from a browser, `http://localhost:*` for any port. Any other is answered 403. */
  readonly allowedOrigins: readonly string[]
  readonly documents?: Documents | undefined
}

/**
 * A JSON document for anybody who asks (GET) by its path, such as OAuth metadata (RFC 9728); undefined for any other
 * path. Whoever asks is not authenticated.
 */
export type Documents = (caller: Caller) => JsonObject | undefined

/** Answers one request of streamable HTTP, either era. */
export async function answerHttp(edge: Edge, call: HttpCall, options: HttpOptions): Promise<HttpAnswer> {
  const { origin } = call.headers
  if (origin !== undefined && !isAllowedOrigin(origin, options.allowedOrigins)) {
    return refuse(403, ErrorCode.forbidden, `Origin ${origin} may not call this server`)
  }
  const answer = await answerMethod(edge, call, options)
  return origin === undefined ? answer : { ...answer, headers: { ...answer.headers, ...corsHeaders(origin) } }
}

async function answerMethod(edge: Edge, call: HttpCall, { documents }: HttpOptions): Promise<HttpAnswer> {
  if (call.method === 'OPTIONS') {
    return { status: 204, headers: preflightHeaders(call.headers['access-control-request-headers']), body: '' }
  }
  const document = call.method === 'GET' ? documents?.(call.caller) : undefined
  if (document) return toJson(200, document)
  if (call.method !== 'POST') {
    // GET would open a stream that nothing is ever sent on, and that is paid for until the function's time limit.
    const refusal = refuse(405, ErrorCode.invalidRequest, `${call.method} is not served here; POST each message`)
    return { ...refusal, headers: { ...refusal.headers, allow: allowedMethods } }
  }
  const problem = checkMediaTypes(call.headers)
  if (problem) return refuse(problem.status, ErrorCode.invalidRequest, problem.message)
  try {
    const principal = await edge.identify(call.caller)
    return await answerBody(edge, call, principal)
  } catch (error) {
    if (error instanceof BodyRefused) return refuseBody(error)
    if (!(error instanceof Refusal)) throw error
    return turnAway(error, call.caller)
  }
}

function refuseBody({ status, code, message, headers }: BodyRefused): HttpAnswer {
  const answer = refuse(status, code, message)
  return { ...answer, headers: { ...answer.headers, ...headers } }
}

function turnAway(refusal: Refusal, caller: Caller, id: string | number | null = null): HttpAnswer {
  const { code, message, data } = toRefusalError(refusal)
  const answer = toJson(refusal.status, toFailure(id, code, message, data))
  const headers = typeof refusal.headers === 'function' ? refusal.headers(caller) : refusal.headers
  return { ...answer, headers: { ...answer.headers, ...headers } }
}

type Principal = Awaited<ReturnType<Edge['identify']>>

async function answerBody(edge: Edge, call: HttpCall, principal: Principal): Promise<HttpAnswer> {
  let body: unknown
  try {
    body = parseJson(await call.readText())
  } catch (error) {
    if (error instanceof TooDeepError)
      return refuse(400, ErrorCode.invalidRequest, `The body cannot be taken: ${error.message}`)
    if (!(error instanceof SyntaxError)) throw error
    return refuse(400, ErrorCode.parseError, `The body is not JSON: ${error.message}`)
  }
  if (Array.isArray(body)) return answerBatch(edge, call, principal, body)
  const incoming = readMessage(body)
  switch (incoming.kind) {
    case 'request':
      return answerRequest(edge, call, principal, incoming.message)
    case 'notification':
      await edge.notify(incoming.message, toArrival(call), principal)
      return accepted
    case 'response':
      // A 2025-era client may post an answer to a question; none is ever asked over a stateless exchange.
      return accepted
    case 'invalid':
      return toJson(400, toUnreadable(incoming))
    default:
      return incoming satisfies never
  }
}

const accepted: HttpAnswer = { status: 202, headers: {}, body: '' }

function toUnreadable({ id, reason }: Extract<Incoming, { kind: 'invalid' }>): JsonRpcFailure {
  return toFailure(id, ErrorCode.invalidRequest, `The body is ${reason}`)
}

async function answerRequest(
  edge: Edge,
  call: HttpCall,
  principal: Principal,
  request: JsonRpcRequest,
): Promise<HttpAnswer> {
  let spoken: ReturnType<typeof classify>
  try {
    const header = call.headers['mcp-protocol-version']
    if (isModern(request, header)) checkMirroredHeaders(request, call.headers)
    spoken = classify(request, header)
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    return toJson(400, toFailure(request.id, error.code, error.message, error.data))
  }
  const messages = edge.exchange(request, spoken, toArrival(call), principal)
  try {
    return await answerMessages(messages, call, request, spoken.era)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return turnAway(error, call.caller, request.id)
  }
}

async function answerMessages(
  messages: ReturnType<Edge['exchange']>,
  call: HttpCall,
  request: JsonRpcRequest,
  era: 'legacy' | 'modern',
): Promise<HttpAnswer> {
  const { live } = call
  const limitBytes = live?.limitBytes ?? Number.POSITIVE_INFINITY
  if (!accepts(call.headers.accept ?? '*/*', 'event-stream')) {
    return answerResponse(await lastOf(messages), era, limitBytes)
  }
  const pending = messages.next()
  // A call that is silent for long becomes a stream before it is known how it ends: nothing else can be written by which
  // those in between see that it goes on. The status of an answer that late is given up for it.
  const first = live ? await within(pending, live.keepAliveMs) : await pending
  if (first && !first.done && isResponse(first.value)) {
    await messages.return()
    return answerResponse(first.value, era, limitBytes)
  }
  const all = refusalsAsFailures(request, resume(pending, messages))
  const events = fitStream(all, toEvent, { id: request.id, limitBytes })
  const kept = live ? keepAlive(events, live.keepAliveMs) : events
  return { status: 200, headers: eventStreamHeaders, body: first ? kept : startingWith(silence, kept) }
}

async function* resume<T>(pending: Promise<IteratorResult<T>>, rest: AsyncIterable<T>): AsyncGenerator<T> {
  const first = await pending
  if (first.done) throw new Error('An exchange ended without a response')
  yield first.value
  yield* rest
}

function answerResponse(given: JsonRpcResponse, era: 'legacy' | 'modern', limitBytes: number): HttpAnswer {
  const { response, text: body } = writeResponse(given)
  const answer = { status: statusOf(response, era), headers: jsonHeaders, body }
  if (isSurelyWithin(answer.body, limitBytes)) return answer
  const bytes = Buffer.byteLength(answer.body)
  if (bytes <= limitBytes) return answer
  return toJson(200, toFailure(response.id, ErrorCode.tooLarge, describeTooLarge(bytes, limitBytes)))
}

async function* startingWith<T>(first: T, rest: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  yield first
  yield* rest
}

async function lastOf(messages: AsyncIterable<JsonRpcMessage>): Promise<JsonRpcResponse> {
  for await (const message of messages) if (isResponse(message)) return message
  throw new Error('An exchange ended without a response')
}

/** 2026-07-28 gives some errors a status of their own; before it every JSON-RPC answer is a 200. */
function statusOf(response: JsonRpcResponse, era: 'legacy' | 'modern'): number {
  if (era === 'legacy' || !('error' in response)) return 200
  switch (response.error.code) {
    case ErrorCode.methodNotFound:
      return 404
    case ErrorCode.headerMismatch:
    case ErrorCode.missingClientCapability:
    case ErrorCode.unsupportedProtocolVersion:
      return 400
    default:
      return 200
  }
}

/** Only revision 2025-03-26 has batches (and a client that sends no version header is taken for one of that time). */
async function answerBatch(edge: Edge, call: HttpCall, principal: Principal, batch: unknown[]): Promise<HttpAnswer> {
  const header = call.headers['mcp-protocol-version'] ?? '2025-03-26'
  if (header !== '2025-03-26') {
    return refuse(400, ErrorCode.invalidRequest, `Revision ${header} has no batches; POST each message by itself`)
  }
  if (batch.length === 0 || batch.length > maxBatch) {
    return refuse(
      400,
      ErrorCode.invalidRequest,
      `A batch holds 1 to ${maxBatch} messages; this one has ${batch.length}`,
    )
  }
  const responses = await Promise.all(
    batch.map(async message => {
      const incoming = readMessage(message)
      if (incoming.kind === 'notification') return edge.notify(incoming.message, toArrival(call), principal)
      if (incoming.kind === 'response') return undefined
      if (incoming.kind === 'invalid') return toUnreadable(incoming)
      const { message: request } = incoming
      const spoken = { era: 'legacy', revision: header } as const
      const messages = refusalsAsFailures(request, edge.exchange(request, spoken, toArrival(call), principal))
      return writeResponse(await lastOf(messages)).response
    }),
  )
  const answered = responses.filter(response => response !== undefined)
  return answered.length === 0 ? accepted : toJson(200, answered)
}

/** As the official SDKs bound it. */
const maxBatch = 100

function toArrival({ caller, requestId, closesAtMs, gone }: HttpCall): Arrival {
  return { caller, requestId, closesAtMs, ...(gone && { gone }) }
}

function refuse(status: number, code: number, message: string): HttpAnswer {
  return toJson(status, toFailure(null, code, message))
}

function toJson(status: number, value: unknown): HttpAnswer & { body: string } {
  return { status, headers: jsonHeaders, body: JSON.stringify(value) }
}

const jsonHeaders = { 'content-type': 'application/json' }
