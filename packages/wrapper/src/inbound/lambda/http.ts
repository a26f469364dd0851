import { RpcError, toFailure } from '../../mcp/json-rpc.ts'
import type { Dispatcher } from '../dispatcher.ts'
import type { HttpAnswer, HttpCall, HttpOptions } from '../http/http-call.ts'
import { keepAliveMs } from '../http/keep-alive.ts'
import { respond } from '../http/respond.ts'
import type { PayloadLimit } from '../payload-limits.ts'
import { envelopeLimit } from './envelope-limit.ts'
import { type HttpEvent, type HttpFacts, readHttpEvent } from './http-event.ts'
import type { LambdaContext } from './lambda-context.ts'

/** The result of a function behind a buffered HTTP entry point. */
export type ProxyResult = {
  statusCode: number
  headers?: Record<string, string>
  multiValueHeaders?: Record<string, string[]>
  body: string
  isBase64Encoded: false
}

/** Answers an HTTP event whole. */
export async function answerHttpEvent(
  dispatcher: Dispatcher,
  event: HttpEvent,
  context: LambdaContext,
  options: HttpOptions,
): Promise<ProxyResult> {
  const read = readEvent(event)
  if (read.kind === 'refused') return toProxyResult(read.answer)
  const { multiValueHeaders, limits, ...facts } = read.facts
  const remainingMs = Math.min(limits.limitMs, context.getRemainingTimeInMillis())
  const call = toCall(facts, context, remainingMs, envelopeLimit(limits.limitBytes))
  const { body, ...head } = await respond(dispatcher, call, options)
  const result = toProxyResult({ ...head, body: await readAll(body) })
  if (!multiValueHeaders) return result
  const { headers = {}, ...rest } = result
  return {
    ...rest,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
  }
}

/** Starts answering an HTTP event as a stream: status and headers are final, the body may still be on its way. */
export async function startHttpAnswer(
  dispatcher: Dispatcher,
  event: HttpEvent,
  context: LambdaContext,
  { limit, gone, ...options }: HttpOptions & { limit: PayloadLimit; gone: AbortSignal },
): Promise<HttpAnswer> {
  const read = readEvent(event)
  if (read.kind === 'refused') return read.answer
  const { limits: _limits, multiValueHeaders: _form, ...facts } = read.facts
  const call = toCall(facts, context, context.getRemainingTimeInMillis(), limit)
  return respond(dispatcher, { ...call, keepAliveMs, gone }, options)
}

type WholeAnswer = HttpAnswer & { readonly body: string }

function readEvent(event: HttpEvent): { kind: 'read'; facts: HttpFacts } | { kind: 'refused'; answer: WholeAnswer } {
  try {
    return { kind: 'read', facts: readHttpEvent(event) }
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    const body = JSON.stringify(toFailure(null, error.code, error.message))
    return { kind: 'refused', answer: { status: 400, headers: { 'content-type': 'application/json' }, body } }
  }
}

function toCall(
  { caller, text, ...facts }: Omit<HttpFacts, 'limits' | 'multiValueHeaders'>,
  context: LambdaContext,
  remainingMs: number,
  limit: PayloadLimit,
): HttpCall {
  return {
    ...facts,
    limit,
    readText: async () => text,
    caller: context.tenantId === undefined ? caller : { ...caller, tenantId: context.tenantId },
    requestId: context.awsRequestId,
    xray: context.xRayTraceId,
    closesAtMs: Date.now() + remainingMs,
  }
}

async function readAll(body: HttpAnswer['body']): Promise<string> {
  if (typeof body === 'string') return body
  const parts: string[] = []
  for await (const part of body) parts.push(part)
  return parts.join('')
}

function toProxyResult({ status, headers, body }: WholeAnswer): ProxyResult {
  return { statusCode: status, headers: { ...headers }, body, isBase64Encoded: false }
}
