/** Refusals where there is no HTTP status to give, or none of their own. */

import { Refusal } from '../backend.ts'
import { ErrorCode, type JsonRpcErrorObject, type JsonRpcFailure, type JsonRpcId, toFailure } from '../mcp/json-rpc.ts'

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
