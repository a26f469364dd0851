import * as ErrorCode from '../../mcp/error-codes.ts'
import { isObject, type JsonRpcFailure, toFailure } from '../../mcp/json-rpc.ts'
import type { Incoming } from '../../mcp/read-message.ts'

/** The response to an event that is no request. */
export function toUnsupported(event: unknown, incoming: Incoming): JsonRpcFailure {
  const { id, reason } = incoming.kind === 'invalid' ? incoming : { id: null, reason: 'nothing was asked' }
  const ways = 'Send a JSON-RPC 2.0 request, or { "method": …, "params": … }, or call over HTTP'
  const isAttempt = isObject(event) && event.jsonrpc === '2.0'
  return toFailure(id, ErrorCode.invalidRequest, `Unsupported event: ${reason}${isAttempt ? '' : `. ${ways}`}`)
}
