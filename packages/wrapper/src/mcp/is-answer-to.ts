import type { JsonRpcId, JsonRpcResponse } from './json-rpc.ts'

/**
 * Whether a response answers the request with this id, the only one under way. Some servers answer the id 7 as "7", and
 * an error about a message that could not be read has no id or the id null. A line of a log may look like such an error,
 * but for `jsonrpc`.
 */
export function isAnswerTo(response: JsonRpcResponse, id: JsonRpcId): boolean {
  if (hasNoId(response)) return 'error' in response && response.jsonrpc === '2.0'
  return String(response.id) === String(id)
}

/** MCP lets an error leave its id out (2025-11-25 schema, `JSONRPCErrorResponse`), JSON-RPC has it null. */
export function hasNoId({ id }: { readonly id?: unknown }): boolean {
  return id === undefined || id === null
}
