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

/**
 * Codes this product answers with.
 *
 * `-32768` to `-32000` belong to JSON-RPC and to the MCP specification (2026-07-28, basic/index, "Error Codes"), which
 * asks implementations to take new ones from outside. Ours are `-31000` less the HTTP status that means the same.
 */
export const ErrorCode = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  /** MCP 2026-07-28: a header contradicts the body, or is missing. */
  headerMismatch: -32020,
  /** MCP 2026-07-28: the server needs a client capability that was not declared. */
  missingClientCapability: -32021,
  /** MCP 2026-07-28: the revision asked for is not served. */
  unsupportedProtocolVersion: -32022,
  /** MCP up to 2025-11-25; on 2026-07-28 it is `invalidParams` with `data.uri`. */
  resourceNotFound: -32002,
  /** Missing or invalid credentials. */
  unauthenticated: -31401,
  /** MCP 2025-11-25: pages must be opened first; on 2026-07-28 it is a result that asks. */
  urlElicitationRequired: -32042,
  /** The caller is not allowed to do this. */
  forbidden: -31403,
  /** Too many calls at once; nothing ran; try again later. */
  throttled: -31429,
  /** The answer is larger than its entry point can return. */
  tooLarge: -31413,
  /** The server failed: it crashed, or its answer is not MCP. */
  backendFailed: -31502,
  /** The server cannot be reached; nothing ran. */
  backendUnavailable: -31503,
  /** No answer before the deadline; the request was cancelled. */
  deadlineExceeded: -31504,
} as const

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
