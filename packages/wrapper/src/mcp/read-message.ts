/** Reads untrusted JSON as a JSON-RPC message. */

import { isTooDeep, maxJsonDepth } from './json-depth.ts'
import { isObject, type JsonObject, type JsonRpcId, type JsonRpcNotification, type JsonRpcRequest } from './json-rpc.ts'

/** What arrived. `id` of an invalid message is the one it has, for its sender to match the answer by. */
export type Incoming =
  | { readonly kind: 'request'; readonly message: JsonRpcRequest }
  | { readonly kind: 'notification'; readonly message: JsonRpcNotification }
  | { readonly kind: 'response' }
  | { readonly kind: 'invalid'; readonly id: JsonRpcId | null; readonly reason: string }

/**
 * Tells the kinds of message apart, and rebuilds each from the members that JSON-RPC and MCP know.
 *
 * The SDKs drop a message with any other member, or with a reserved key of `_meta` that has the wrong type, and answer
 * nothing: its sender would wait for the whole time limit. So unknown members, and reserved keys of the wrong type, are
 * left out here.
 */
export function readMessage(value: unknown): Incoming {
  const { jsonrpc, id, method, params, result, error } = isObject(value) ? value : {}
  const invalid = (reason: string): Incoming => ({ kind: 'invalid', id: isId(id) ? id : null, reason })
  if (jsonrpc !== '2.0') return invalid(notAMessage)
  if (method === undefined && (isObject(result) || isObject(error))) return { kind: 'response' }
  if (typeof method !== 'string') return invalid(notAMessage)
  if (isTooDeep(params)) return invalid(`nested deeper than ${maxJsonDepth} levels`)
  const rest = { method, ...(isObject(params) && { params: readParams(params) }) }
  if (id === undefined) return { kind: 'notification', message: { jsonrpc, ...rest } }
  return isId(id) ? { kind: 'request', message: { jsonrpc, id, ...rest } } : invalid(notAMessage)
}

const notAMessage =
  'not a JSON-RPC 2.0 message: it needs jsonrpc "2.0", a method, and for a request a string or integer id'

/** Integers beyond 2^53 are rounded when they are parsed, so that their sender would not know the answer as its own. */
function isId(id: unknown): id is JsonRpcId {
  return typeof id === 'string' || Number.isSafeInteger(id)
}

/** The same object where nothing has to be left out, which is the ordinary case. */
function readParams(params: JsonObject): JsonObject {
  if (params._meta === undefined) return params
  const { _meta: meta, ...rest } = params
  if (!isObject(meta)) return rest
  const wrong = Object.entries(reservedKeys).filter(([key, isValid]) => meta[key] !== undefined && !isValid(meta[key]))
  if (wrong.length === 0) return params
  const kept = { ...meta }
  for (const [key] of wrong) delete kept[key]
  return { ...rest, _meta: kept }
}

/** Keys whose type every official SDK checks when it reads a request (`RequestMetaSchema`). */
const reservedKeys: Readonly<Record<string, (value: unknown) => boolean>> = {
  progressToken: isId,
  'io.modelcontextprotocol/related-task': task => isObject(task) && typeof task.taskId === 'string',
}
