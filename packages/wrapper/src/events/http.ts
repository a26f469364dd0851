import type { Edge } from '../edge.ts'
import { answerHttp, type HttpAnswer, type HttpCall, type HttpOptions } from '../http/answer.ts'
import { keepAliveMs } from '../http/keep-alive.ts'
import { ErrorCode, RpcError, toFailure } from '../json-rpc.ts'
import type { LambdaContext } from '../lambda-context.ts'
import { bufferedLimitBytes, describeTooLarge, isSurelyWithin } from '../size.ts'
import { type HttpEvent, type HttpFacts, readHttpEvent } from './http-event.ts'

/** What a buffered HTTP door takes back from a function. */
export type ProxyResult = {
  statusCode: number
  headers?: Record<string, string>
  multiValueHeaders?: Record<string, string[]>
  body: string
  isBase64Encoded: false
}

/** Answers an HTTP event whole. */
export async function answerHttpEvent(
  edge: Edge,
  event: HttpEvent,
  context: LambdaContext,
  options: HttpOptions,
): Promise<ProxyResult> {
  const read = readEvent(event)
  if (read.kind === 'refused') return toProxyResult(read.answer)
  const { multiValueHeaders, limits, ...facts } = read.facts
  const limitBytes = Math.min(limits.limitBytes, bufferedLimitBytes)
  const call = toCall(facts, context, Math.min(limits.limitMs, context.getRemainingTimeInMillis()))
  const { body, ...head } = await answerHttp(edge, call, options)
  const result = fitToDoor(toProxyResult({ ...head, body: await readAll(body, limitBytes) }), limitBytes)
  if (!multiValueHeaders) return result
  const { headers = {}, ...rest } = result
  return {
    ...rest,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
  }
}

/** Starts answering an HTTP event as a stream: status and headers are final, the body may still be on its way. */
export async function startHttpAnswer(
  edge: Edge,
  event: HttpEvent,
  context: LambdaContext,
  { limitBytes, ...options }: HttpOptions & { limitBytes: number },
): Promise<HttpAnswer> {
  const read = readEvent(event)
  if (read.kind === 'refused') return read.answer
  const { limits: _limits, multiValueHeaders: _form, ...facts } = read.facts
  const call = toCall(facts, context, context.getRemainingTimeInMillis())
  return answerHttp(edge, { ...call, live: { limitBytes, keepAliveMs } }, options)
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
): HttpCall {
  return {
    ...facts,
    readText: async () => text,
    caller: context.tenantId === undefined ? caller : { ...caller, tenantId: context.tenantId },
    requestId: context.awsRequestId,
    closesAtMs: Date.now() + remainingMs,
  }
}

/** The whole body, or as much of it as shows that it does not fit: a stream may be long, and memory is not. */
async function readAll(body: HttpAnswer['body'], limitBytes: number): Promise<string> {
  if (typeof body === 'string') return body
  let text = ''
  for await (const part of body) {
    text += part
    if (text.length > limitBytes) break
  }
  return text
}

function toProxyResult({ status, headers, body }: WholeAnswer): ProxyResult {
  return { statusCode: status, headers: { ...headers }, body, isBase64Encoded: false }
}

function fitToDoor(result: ProxyResult, limitBytes: number): ProxyResult {
  if (isSurelyWithin(result.body, limitBytes - roomForHeadersBytes)) return result
  // The runtime turns this object into JSON once more, which is what the limit is held against.
  const bytes = Buffer.byteLength(JSON.stringify(result))
  if (bytes <= limitBytes) return result
  const body = JSON.stringify(toFailure(null, ErrorCode.tooLarge, describeTooLarge(bytes, limitBytes)))
  return toProxyResult({ status: 500, headers: { 'content-type': 'application/json' }, body })
}

/** More than any set of headers of ours takes, for the quick way to see that an answer fits. */
const roomForHeadersBytes = 32_000
