import type { Edge } from '../edge.ts'
import { answerHttp, type HttpAnswer, type HttpCall, type HttpOptions } from '../http/answer.ts'
import { keepAliveMs } from '../http/keep-alive.ts'
import { ErrorCode, toFailure } from '../json-rpc.ts'
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
  const { multiValueHeaders, limits, ...facts } = readHttpEvent(event)
  const call = toCall(facts, context, Math.min(limits.limitMs, context.getRemainingTimeInMillis()))
  const { status, headers: sent, body } = await answerHttp(edge, call, options)
  const result = fitToDoor(status, sent, await readAll(body), Math.min(limits.limitBytes, bufferedLimitBytes))
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
  const { limits: _limits, multiValueHeaders: _form, ...facts } = readHttpEvent(event)
  const call = toCall(facts, context, context.getRemainingTimeInMillis())
  return answerHttp(edge, { ...call, live: { limitBytes, keepAliveMs } }, options)
}

function toCall(
  { caller, ...facts }: Omit<HttpFacts, 'limits' | 'multiValueHeaders'>,
  context: LambdaContext,
  remainingMs: number,
): HttpCall {
  return {
    ...facts,
    caller: context.tenantId === undefined ? caller : { ...caller, tenantId: context.tenantId },
    requestId: context.awsRequestId,
    closesAtMs: Date.now() + remainingMs,
  }
}

async function readAll(body: HttpAnswer['body']): Promise<string> {
  if (typeof body === 'string') return body
  let text = ''
  for await (const part of body) text += part
  return text
}

function fitToDoor(
  statusCode: number,
  headers: Readonly<Record<string, string>>,
  body: string,
  limitBytes: number,
): ProxyResult {
  const result: ProxyResult = { statusCode, headers: { ...headers }, body, isBase64Encoded: false }
  if (isSurelyWithin(body, limitBytes - roomForHeadersBytes)) return result
  // The runtime turns this object into JSON once more, which is what the limit is held against.
  const bytes = Buffer.byteLength(JSON.stringify(result))
  if (bytes <= limitBytes) return result
  const failure = toFailure(null, ErrorCode.tooLarge, describeTooLarge(bytes, limitBytes))
  return {
    statusCode: 500,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(failure),
    isBase64Encoded: false,
  }
}

/** More than any set of headers of ours takes, for the quick way to see that an answer fits. */
const roomForHeadersBytes = 32_000
