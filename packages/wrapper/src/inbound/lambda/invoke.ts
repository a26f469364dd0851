import { type Caller, drop, type Emit } from '../../backend.ts'
import { classify } from '../../mcp/classify.ts'
import {
  isObject,
  type JsonObject,
  type JsonRpcNotification,
  type JsonRpcRequest,
  type JsonRpcResponse,
  RpcError,
  toFailure,
} from '../../mcp/json-rpc.ts'
import { readMessage } from '../../mcp/read-message.ts'
import { readMeta } from '../../mcp/revisions.ts'
import { lazy } from '../../primitives/lazy.ts'
import { catalogueKey } from '../catalogue-digest.ts'
import { type Dispatcher, type InboundCall, readAsserted } from '../dispatcher.ts'
import { fitResponse, invokeLimit } from '../payload-limits.ts'
import { toRefusalFailure } from '../refusals.ts'
import type { LambdaContext } from './lambda-context.ts'

/**
 * What a notification is answered with: there is no response, and an invocation returns something. Not null, which the
 * transports of awslabs' run-mcp-servers-with-aws-lambda report as an error.
 */
type NoResponse = Readonly<Record<string, never>>

/** A JSON-RPC message is answered by its response; a notification by an empty object, or by a failure when its sender is refused. */
export async function answerMessageInvoke(
  dispatcher: Dispatcher,
  message: unknown,
  context: LambdaContext,
): Promise<JsonRpcResponse | NoResponse> {
  const incoming = readMessage(message)
  if (incoming.kind === 'notification') return notifyInvoke(dispatcher, incoming.message, context)
  if (incoming.kind !== 'request') return (await loadUnsupported())(message, incoming)
  return fitResponse(await exchangeInvoke(dispatcher, incoming.message, context), invokeLimit).response
}

/** One exchange of `lambda:Invoke`. A refusal becomes its response, since there is no status to give. */
export async function exchangeInvoke(
  dispatcher: Dispatcher,
  request: JsonRpcRequest,
  context: LambdaContext,
  { emit = drop, gone }: { emit?: Emit; gone?: AbortSignal } = {},
): Promise<JsonRpcResponse> {
  const inbound = { ...toInbound(request, context), ...(gone && { gone }) }
  try {
    const principal = await dispatcher.identify(inbound.caller)
    const response = await dispatcher.exchange(request, classify(request), inbound, principal, emit)
    return readMeta(request)[catalogueKey] === undefined ? response : withDigest(response, dispatcher.digest())
  } catch (error) {
    if (error instanceof RpcError) return toFailure(request.id, error.code, error.message, error.data)
    return toRefusalFailure(request.id, error)
  }
}

/** Few events are not a message. */
const loadUnsupported = lazy(async () => (await import('./unsupported.ts')).toUnsupported)

/** The gateway compares the digest with that of the packaged catalogue. */
function withDigest(response: JsonRpcResponse, digest: string | undefined): JsonRpcResponse {
  if ('error' in response || digest === undefined) return response
  const { _meta } = response.result
  const meta = { ...(isObject(_meta) ? _meta : {}), [catalogueKey]: digest }
  return { ...response, result: { ...response.result, _meta: meta } }
}

async function notifyInvoke(
  dispatcher: Dispatcher,
  message: JsonRpcNotification,
  context: LambdaContext,
): Promise<JsonRpcResponse | NoResponse> {
  const inbound = toInbound(message, context)
  try {
    await dispatcher.notify(message, inbound, await dispatcher.identify(inbound.caller))
    return {}
  } catch (error) {
    return toRefusalFailure(null, error)
  }
}

function toInbound(message: { params?: JsonObject }, context: LambdaContext): InboundCall {
  const caller: Caller = {
    entryPoint: 'invoke',
    headers: {},
    asserted: readAsserted(message),
    ...(context.tenantId !== undefined && { tenantId: context.tenantId }),
  }
  return { caller, requestId: context.awsRequestId, closesAtMs: Date.now() + context.getRemainingTimeInMillis() }
}
