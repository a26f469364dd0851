/** Reads what a server wrote, of any implementation: some answers are odd, and must not leave their caller waiting. */

import * as ErrorCode from './error-codes.ts'
import { isNotification, isObject, isRequest, isResponse, type JsonRpcMessage, toFailure } from './json-rpc.ts'

/** Undefined for what is no message. An answer with neither a result nor an error object becomes an error. */
export function readServerMessage(value: unknown): JsonRpcMessage | undefined {
  if (isRequest(value) || isNotification(value) || isResponse(value)) return value
  if (isObject(value) && value.method === undefined && (typeof value.id === 'number' || typeof value.id === 'string')) {
    return toFailure(value.id, ErrorCode.backendFailed, 'The server answered with neither a result nor an error object')
  }
  return undefined
}
