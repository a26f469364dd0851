import type { Era } from '../../backend.ts'
import * as ErrorCode from '../../mcp/error-codes.ts'
import { encodeHeader } from '../../mcp/header-encoding.ts'
import { isRequest, type JsonRpcMessage, type JsonRpcRequest, RpcError } from '../../mcp/json-rpc.ts'
import { mirroredName } from '../../mcp/mirrored-headers.ts'

/**
 * Headers that a client of streamable HTTP sends with a message: media types, revision, mirrored members.
 *
 * @throws RpcError (method not found) for a method that no header can hold.
 */
export function toRequestHeaders(
  message: JsonRpcMessage,
  { era, revision }: { era: Era; revision: string },
): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  }
  // A 2025-era client that opens a connection has agreed on no revision yet.
  const isOpening = era === 'legacy' && isRequest(message) && message.method === 'initialize'
  if (!isOpening) headers['mcp-protocol-version'] = revision
  if (era === 'modern' && isRequest(message)) {
    if (!/^[\x21-\x7e]+$/.test(message.method)) throw new RpcError(ErrorCode.methodNotFound, 'Method not found')
    headers['mcp-method'] = message.method
    const name = nameOf(message)
    if (typeof name === 'string') headers['mcp-name'] = encodeHeader(name)
  }
  return headers
}

function nameOf(request: JsonRpcRequest): unknown {
  // The tasks extension mirrors the task's id.
  return mirroredName(request) ?? (request.method.startsWith('tasks/') ? request.params?.taskId : undefined)
}
