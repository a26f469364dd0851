import * as ErrorCode from './error-codes.ts'
import { isObject, type JsonRpcId, type JsonRpcResponse, toFailure } from './json-rpc.ts'

/** Rebuilds a backend's response from the members that JSON-RPC knows, under the id of its request. */
export function toStrictResponse(id: JsonRpcId, given: unknown): JsonRpcResponse {
  const { result, error } = isObject(given) ? given : {}
  if (isObject(error)) {
    const { code, message, data } = error
    const isCode = Number.isInteger(code)
    return toFailure(
      id,
      isCode ? Number(code) : ErrorCode.backendFailed,
      typeof message === 'string' ? message : '',
      data,
    )
  }
  if (isObject(result)) return { jsonrpc: '2.0', id, result }
  return toFailure(id, ErrorCode.backendFailed, 'The server ended the exchange without a response')
}
