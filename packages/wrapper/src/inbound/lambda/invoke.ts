import { type Caller, drop, type Emit } from '../../backend.ts'
import { classify } from '../../mcp/classify.ts'
import type { JsonObject, JsonRpcRequest, JsonRpcResponse } from '../../mcp/json-rpc.ts'
import { readMessage } from '../../mcp/read-message.ts'
import { writeResponse } from '../../mcp/write-response.ts'
import { lazy } from '../../primitives/lazy.ts'
import { type Dispatcher, readAsserted } from '../dispatcher.ts'
import type { InboundCall } from '../inbound-call.ts'
import { invokeLimit, isSurelyWithin, type PayloadLimit } from '../payload-limits.ts'
import type { LambdaContext } from './lambda-context.ts'
import type { NoResponse } from './notify-invoke.ts'

/** A JSON-RPC message is answered by its response; a notification by an empty object, or by a failure when its sender is refused. */
export async function answerMessageInvoke(
  dispatcher: Dispatcher,
  message: unknown,
  context: LambdaContext,
): Promise<JsonRpcResponse | NoResponse> {
  const incoming = readMessage(message)
  if (incoming.kind === 'notification') {
    const inbound = toInbound(incoming.message, context, invokeLimit)
    return (await import('./notify-invoke.ts')).notifyInvoke(dispatcher, incoming.message, inbound)
  }
  if (incoming.kind !== 'request') return (await loadUnsupported())(message, incoming)
  const { response, text } = writeResponse(await exchangeInvoke(dispatcher, incoming.message, context))
  return isSurelyWithin(text, invokeLimit.bytes) ? response : (await loadFit())(response, invokeLimit).response
}

/** One exchange of `lambda:Invoke`. A refusal becomes its response, since there is no status to give. */
export async function exchangeInvoke(
  dispatcher: Dispatcher,
  request: JsonRpcRequest,
  context: LambdaContext,
  { limit = invokeLimit, emit = drop, gone }: { limit?: PayloadLimit; emit?: Emit; gone?: AbortSignal } = {},
): Promise<JsonRpcResponse> {
  const inbound = { ...toInbound(request, context, limit), ...(gone && { gone }) }
  try {
    const principal = await dispatcher.identify(inbound)
    return await dispatcher.exchange(request, classify(request), inbound, principal, emit)
  } catch (error) {
    return (await import('./rejected-invoke.ts')).rejectInvoke(dispatcher, inbound, error, request)
  }
}

/** Few answers are large. */
const loadFit = lazy(async () => (await import('../fit-response.ts')).fitResponse)

/** Few events are not a message. */
const loadUnsupported = lazy(async () => (await import('./unsupported.ts')).toUnsupported)

function toInbound(message: { params?: JsonObject }, context: LambdaContext, limit: PayloadLimit): InboundCall {
  const caller: Caller = {
    entryPoint: 'invoke',
    headers: {},
    asserted: readAsserted(message),
    ...(context.tenantId !== undefined && { tenantId: context.tenantId }),
  }
  const closesAtMs = Date.now() + context.getRemainingTimeInMillis()
  return { caller, requestId: context.awsRequestId, closesAtMs, limit, xray: context.xRayTraceId }
}
