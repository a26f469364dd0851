import type { Caller } from '../backend.ts'
import { catalogueKey } from '../catalogue/own-digest.ts'
import { type Arrival, type Edge, readAsserted } from '../edge.ts'
import { classify } from '../era/classify.ts'
import { readMeta } from '../era/revisions.ts'
import {
  ErrorCode,
  isObject,
  isResponse,
  type JsonObject,
  type JsonRpcFailure,
  type JsonRpcMessage,
  type JsonRpcNotification,
  type JsonRpcRequest,
  type JsonRpcResponse,
  RpcError,
  toFailure,
} from '../json-rpc.ts'
import type { LambdaContext } from '../lambda-context.ts'
import { type Incoming, readMessage } from '../read-message.ts'
import { refusalsAsFailures, toRefusalFailure } from '../refusals.ts'
import { bufferedLimitBytes, describeTooLarge } from '../size.ts'
import { writeResponse } from '../write-message.ts'

/** A JSON-RPC message is answered by its response, a notification by null, or by a failure when its sender is refused. */
export async function answerMessageInvoke(
  edge: Edge,
  message: unknown,
  context: LambdaContext,
): Promise<JsonRpcResponse | null> {
  const incoming = readMessage(message)
  if (incoming.kind === 'notification') return notifyInvoke(edge, incoming.message, context)
  if (incoming.kind !== 'request') return toUnsupported(message, incoming)
  const { response, text } = writeResponse(await lastResponse(exchangeInvoke(edge, incoming.message, context)))
  const bytes = Buffer.byteLength(text)
  return bytes <= bufferedLimitBytes ? response : toFailure(response.id, ErrorCode.tooLarge, describeTooLarge(bytes))
}

/** The response to an event that is no request. */
export function toUnsupported(event: unknown, incoming: Incoming): JsonRpcFailure {
  const { id, reason } = incoming.kind === 'invalid' ? incoming : { id: null, reason: 'nothing was asked' }
  const ways = 'Send a JSON-RPC 2.0 request, or { "method": …, "params": … }, or call over HTTP'
  const isAttempt = isObject(event) && event.jsonrpc === '2.0'
  return toFailure(id, ErrorCode.invalidRequest, `Unsupported event: ${reason}${isAttempt ? '' : `. ${ways}`}`)
}

/** One exchange asked for by `lambda:Invoke`; never throws, ends with exactly one response. */
export async function* exchangeInvoke(
  edge: Edge,
  request: JsonRpcRequest,
  context: LambdaContext,
): AsyncGenerator<JsonRpcMessage, void, undefined> {
  const arrival = toArrival(request, context)
  try {
    yield* refusalsAsFailures(request, identifyAndExchange(edge, request, arrival))
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    yield toFailure(request.id, error.code, error.message, error.data)
  }
}

async function* identifyAndExchange(edge: Edge, request: JsonRpcRequest, arrival: Arrival) {
  const principal = await edge.identify(arrival.caller)
  const messages = edge.exchange(request, classify(request), arrival, principal)
  if (readMeta(request)[catalogueKey] === undefined) yield* messages
  else for await (const message of messages) yield isResponse(message) ? withDigest(message, edge.digest()) : message
}

/** A gateway holds it against the catalogue that was reviewed. */
function withDigest(response: JsonRpcResponse, digest: string | undefined): JsonRpcResponse {
  if ('error' in response || digest === undefined) return response
  const { _meta } = response.result
  const meta = { ...(isObject(_meta) ? _meta : {}), [catalogueKey]: digest }
  return { ...response, result: { ...response.result, _meta: meta } }
}

async function notifyInvoke(
  edge: Edge,
  message: JsonRpcNotification,
  context: LambdaContext,
): Promise<JsonRpcResponse | null> {
  const arrival = toArrival(message, context)
  try {
    await edge.notify(message, arrival, await edge.identify(arrival.caller))
    return null
  } catch (error) {
    return toRefusalFailure(null, error)
  }
}

function toArrival(message: { params?: JsonObject }, context: LambdaContext): Arrival {
  const caller: Caller = {
    door: 'invoke',
    headers: {},
    asserted: readAsserted(message),
    ...(context.tenantId !== undefined && { tenantId: context.tenantId }),
  }
  return { caller, requestId: context.awsRequestId, closesAtMs: Date.now() + context.getRemainingTimeInMillis() }
}

export async function lastResponse(messages: AsyncIterable<JsonRpcMessage>): Promise<JsonRpcResponse> {
  for await (const message of messages) if (isResponse(message)) return message
  throw new Error('An exchange ended without a response')
}
