/** JSON-RPC 2.0 as MCP uses it: one message at a time, ids never null, params and results always objects. */

export type JsonObject = { [key: string]: unknown }

export type JsonRpcId = string | number

export type JsonRpcRequest = { jsonrpc: '2.0'; id: JsonRpcId; method: string; params?: JsonObject }

export type JsonRpcNotification = { jsonrpc: '2.0'; method: string; params?: JsonObject }

export type JsonRpcSuccess = { jsonrpc: '2.0'; id: JsonRpcId; result: JsonObject }

export type JsonRpcErrorObject = { code: number; message: string; data?: unknown }

/** `id` is null only when the request was too broken to read one. */
export type JsonRpcFailure = { jsonrpc: '2.0'; id: JsonRpcId | null; error: JsonRpcErrorObject }

export type JsonRpcResponse = JsonRpcSuccess | JsonRpcFailure

export type JsonRpcMessage = JsonRpcRequest | JsonRpcNotification | JsonRpcResponse

/** An error that is meant for the MCP caller, thrown anywhere below an event and answered as a JSON-RPC error. */
export class RpcError extends Error {
  override readonly name = 'RpcError'
  readonly code: number
  readonly data: unknown

  constructor(code: number, message: string, data?: unknown, options?: ErrorOptions) {
    super(message, options)
    this.code = code
    this.data = data
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function isRequest(message: unknown): message is JsonRpcRequest {
  return (
    isObject(message) &&
    typeof message.method === 'string' &&
    (typeof message.id === 'string' || typeof message.id === 'number')
  )
}

export function isNotification(message: unknown): message is JsonRpcNotification {
  return isObject(message) && typeof message.method === 'string' && message.id === undefined
}

export function isResponse(message: unknown): message is JsonRpcResponse {
  return isObject(message) && message.method === undefined && (isObject(message.result) || isObject(message.error))
}

export function toFailure(id: JsonRpcId | null, code: number, message: string, data?: unknown): JsonRpcFailure {
  return { jsonrpc: '2.0', id, error: data === undefined ? { code, message } : { code, message, data } }
}
