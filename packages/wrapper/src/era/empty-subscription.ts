import type { JsonObject, JsonRpcMessage, JsonRpcRequest } from '../json-rpc.ts'
import { metaKey } from './revisions.ts'

/** `subscriptions/listen`, answered honestly: acknowledged with nothing, and over. */
export function toEmptySubscription(request: JsonRpcRequest, serverInfo: JsonObject): JsonRpcMessage[] {
  const subscription = { [metaKey.subscriptionId]: request.id }
  return [
    {
      jsonrpc: '2.0',
      method: 'notifications/subscriptions/acknowledged',
      params: { notifications: {}, _meta: subscription },
    },
    {
      jsonrpc: '2.0',
      id: request.id,
      result: { resultType: 'complete', _meta: { ...subscription, [metaKey.serverInfo]: serverInfo } },
    },
  ]
}
