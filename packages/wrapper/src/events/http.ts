import type { Edge } from '../edge.ts'
import { answerHttp, type HttpAnswer, type HttpOptions } from '../http/answer.ts'
import { ErrorCode, toFailure } from '../json-rpc.ts'
import type { LambdaContext } from '../lambda-context.ts'
import { bufferedLimitBytes, describeTooLarge } from '../size.ts'
import { type HttpEvent, readHttpEvent } from './http-event.ts'

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
  const { multiValueHeaders, ...answer } = await startHttpAnswer(edge, event, context, options)
  const result = fitToDoor(answer.status, answer.headers, await readAll(answer.body))
  if (!multiValueHeaders) return result
  const { headers = {}, ...rest } = result
  return {
    ...rest,
    multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
  }
}

/** Starts answering an HTTP event: status and headers are final, the body may still be on its way. */
export async function startHttpAnswer(
  edge: Edge,
  event: HttpEvent,
  context: LambdaContext,
  options: HttpOptions,
): Promise<HttpAnswer & { multiValueHeaders: boolean }> {
  const { limitMs, multiValueHeaders, caller, ...facts } = readHttpEvent(event)
  const call = {
    ...facts,
    caller: context.tenantId === undefined ? caller : { ...caller, tenantId: context.tenantId },
    requestId: context.awsRequestId,
    closesAtMs: Date.now() + Math.min(limitMs, context.getRemainingTimeInMillis()),
  }
  return { ...(await answerHttp(edge, call, options)), multiValueHeaders }
}

async function readAll(body: HttpAnswer['body']): Promise<string> {
  if (typeof body === 'string') return body
  let text = ''
  for await (const part of body) text += part
  return text
}

function fitToDoor(statusCode: number, headers: Readonly<Record<string, string>>, body: string): ProxyResult {
  const result: ProxyResult = { statusCode, headers: { ...headers }, body, isBase64Encoded: false }
  // The runtime turns this object into JSON once more, which is what Lambda's limit is held against.
  const bytes = body.length * 2 < bufferedLimitBytes ? 0 : Buffer.byteLength(JSON.stringify(result))
  if (bytes <= bufferedLimitBytes) return result
  const failure = toFailure(null, ErrorCode.tooLarge, describeTooLarge(bytes))
  return {
    statusCode: 500,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(failure),
    isBase64Encoded: false,
  }
}
