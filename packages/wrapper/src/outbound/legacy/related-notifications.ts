import type { JsonRpcId, JsonRpcNotification, JsonRpcRequest } from '../../mcp/json-rpc.ts'
import { readMeta, withMeta } from '../../mcp/revisions.ts'

/** The request with a progress token that is used once: callers all count theirs from the same few numbers. */
export function withOwnProgressToken(request: JsonRpcRequest, ownToken: number): JsonRpcRequest {
  const meta = readMeta(request)
  return meta.progressToken === undefined ? request : withMeta(request, { ...meta, progressToken: ownToken })
}

/**
 * A notification as part of the exchange under way, with the caller's progress token. Undefined for progress of an earlier
 * exchange, and for broadcasts (list_changed, resources/updated), which belong to no request.
 */
export function toRelated(
  notification: JsonRpcNotification,
  ownToken: JsonRpcId,
  progressToken: unknown,
): JsonRpcNotification | undefined {
  const { method, params } = notification
  if (method === 'notifications/progress') {
    if (params?.progressToken !== ownToken) return undefined
    return { ...notification, params: { ...params, progressToken } }
  }
  const isBroadcast = method === 'notifications/resources/updated' || method.endsWith('/list_changed')
  return isBroadcast ? undefined : notification
}
