/** What a failure is answered with. Loaded late: most requests are answered by their backend. */

import { Refusal } from '../backend.ts'
import * as ErrorCode from '../mcp/error-codes.ts'
import {
  type JsonRpcErrorObject,
  type JsonRpcFailure,
  type JsonRpcId,
  type JsonRpcRequest,
  RpcError,
  toFailure,
} from '../mcp/json-rpc.ts'

const codes = {
  401: ErrorCode.unauthenticated,
  403: ErrorCode.forbidden,
  503: ErrorCode.backendUnavailable,
} as const

export function toRefusalError({ status, message, data }: Refusal): JsonRpcErrorObject {
  return { code: codes[status], message, ...(data !== undefined && { data }) }
}

/** The refusal as a JSON-RPC failure. Any other error is thrown again. */
export function toRefusalFailure(id: JsonRpcId | null, error: unknown): JsonRpcFailure {
  if (!(error instanceof Refusal)) throw error
  const { code, message, data } = toRefusalError(error)
  return toFailure(id, code, message, data)
}

/** The response in place of what a backend has thrown. Anything but an error meant for the caller is logged. */
export function toFailureOf(error: unknown, request: JsonRpcRequest, requestId: string): JsonRpcFailure {
  const known = error instanceof Refusal ? toRefusalError(error) : error instanceof RpcError ? error : undefined
  if (known) return toFailure(request.id, known.code, known.message, known.data)
  console.error(`${request.method} failed`, { requestId, error })
  return toFailure(request.id, ErrorCode.internalError, 'Internal error', { requestId })
}
