/** Reads what a target sent: the response to the request, and notifications that the client asked for. */

import {
  isNotification,
  isObject,
  type JsonObject,
  type JsonRpcNotification,
  type JsonRpcRequest,
  type JsonRpcResponse,
  metaKey,
  stripCallFacts,
} from '@mcp-lambda/wrapper/protocol'
import type { Target } from '../config/target.ts'
import { metaOf } from './to-message.ts'

/** The response to `request`, as its target wrote it; undefined for anything else. */
export function readResponse(answer: unknown, request: JsonRpcRequest, target: Target): JsonRpcResponse | undefined {
  if (!isObject(answer) || answer.jsonrpc !== '2.0') return undefined
  const { id, result, error } = answer
  if (id === request.id && isObject(result)) return { jsonrpc: '2.0', id: request.id, result }
  // The id is null where the target could not even read the request.
  if ((id === request.id || id === null) && isObject(error) && typeof error.code === 'number') {
    const { code, message, data } = error
    return {
      jsonrpc: '2.0',
      id: request.id,
      error: nameTarget({ code, message: typeof message === 'string' ? message : '', data }, target),
    }
  }
  return undefined
}

/** A notification that the client asked for by this request; undefined for any other message. */
export function readNotification(message: unknown, request: JsonRpcRequest): JsonRpcNotification | undefined {
  if (!isNotification(message)) return undefined
  const { method, params } = message
  if (!isObject(params)) return undefined
  const { progressToken, [metaKey.logLevel]: logLevel } = metaOf(request)
  const isWanted =
    method === 'notifications/progress'
      ? progressToken !== undefined && params.progressToken === progressToken
      : method === 'notifications/message' && logLevel !== undefined
  return isWanted ? { jsonrpc: '2.0', method, params: withoutOurKeys(params) } : undefined
}

/** Keys of ours in `_meta` are between the gateway and its targets. */
function withoutOurKeys(value: JsonObject): JsonObject {
  const { _meta } = value
  if (!isObject(_meta)) return value
  const stripped = stripCallFacts(_meta)
  return stripped === _meta ? value : { ...value, _meta: stripped }
}

/** Our own kinds of error may come from the target's wrapper as well, which does not know what it is called here. */
function nameTarget(error: { code: number; message: string; data: unknown }, target: Target) {
  const { code, message, data } = error
  const isOurs = code < -31000 && code > -32000
  if (isOurs && (data === undefined || isObject(data))) {
    return { code, message: `${target.name}: ${message}`, data: { target: target.name, ...data } }
  }
  return data === undefined ? { code, message } : { code, message, data }
}
