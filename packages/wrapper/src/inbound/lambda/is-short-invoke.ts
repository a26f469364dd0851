import { isObject, type JsonObject } from '../../mcp/json-rpc.ts'

/** `{ "method": "tools/call", "params": {…} }`: what one types after `aws lambda invoke --payload`. */
export type ShortInvoke = { method: string; params?: JsonObject }

export function isShortInvoke(event: unknown): event is ShortInvoke {
  return isObject(event) && event.jsonrpc === undefined && typeof event.method === 'string'
}
