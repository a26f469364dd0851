import type { Emit } from '../backend.ts'
import type { JsonObject, JsonRpcRequest, JsonRpcResponse } from './json-rpc.ts'
import { metaKey } from './revisions.ts'

/** Answers `subscriptions/listen` honestly: acknowledges no notification, and ends. */
export async function answerWithEmptySubscription(
  { id }: JsonRpcRequest,
  serverInfo: JsonObject,
  emit: Emit,
): Promise<JsonRpcResponse> {
  const subscription = { [metaKey.subscriptionId]: id }
  await emit({
    jsonrpc: '2.0',
    method: 'notifications/subscriptions/acknowledged',
    params: { notifications: {}, _meta: subscription },
  })
  return {
    jsonrpc: '2.0',
    id,
    result: { resultType: 'complete', _meta: { ...subscription, [metaKey.serverInfo]: serverInfo } },
  }
}
