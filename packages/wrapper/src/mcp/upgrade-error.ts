/** Errors of a 2025-era server for 2026-07-28 clients, the counterpart of `upgrade.ts`. */

import * as ErrorCode from './error-codes.ts'
import {
  isObject,
  type JsonRpcErrorObject,
  type JsonRpcFailure,
  type JsonRpcRequest,
  type JsonRpcResponse,
} from './json-rpc.ts'
import { toPageQuestions } from './url-elicitation.ts'

/** The error, or the questions that stand in its place. */
export function toModernFailure({ error }: JsonRpcFailure, request: JsonRpcRequest): JsonRpcResponse {
  const asked = toPageQuestions(error, request) ?? { error: toModernError(error, request) }
  return { jsonrpc: '2.0', id: request.id, ...asked }
}

/** `-32002` became `-32602` with `data.uri`; everything else keeps code, words and data. */
function toModernError(error: JsonRpcErrorObject, request: JsonRpcRequest): JsonRpcErrorObject {
  const uri = request.params?.uri
  const isMissingResource =
    error.code === ErrorCode.resourceNotFound ||
    (request.method === 'resources/read' && error.code === ErrorCode.invalidParams && typeof uri === 'string')
  if (!isMissingResource) return error
  return { ...error, code: ErrorCode.invalidParams, data: { uri, ...(isObject(error.data) ? error.data : {}) } }
}
