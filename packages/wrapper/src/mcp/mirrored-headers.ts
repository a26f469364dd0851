/** What a 2026-07-28 request mirrors into HTTP headers. */

import { describeValue } from './describe-value.ts'
import * as ErrorCode from './error-codes.ts'
import { decodeHeader } from './header-encoding.ts'
import { type JsonRpcRequest, RpcError } from './json-rpc.ts'
import { metaKey, readMeta } from './revisions.ts'

type Headers = Readonly<Record<string, string>>

/**
 * Streamable HTTP 2026-07-28, "Server Validation": what is mirrored into headers must be there and be the same.
 *
 * @throws RpcError (header mismatch) naming the header.
 */
export function checkMirroredHeaders(request: JsonRpcRequest, headers: Headers): void {
  const stated = readMeta(request)[metaKey.protocolVersion]
  // An envelope without a revision is a fault of the body, and reported as one.
  if (stated !== undefined) requireHeader(headers, 'MCP-Protocol-Version', stated)
  requireHeader(headers, 'Mcp-Method', request.method)
  const name = mirroredName(request)
  if (name !== undefined) requireHeader(headers, 'Mcp-Name', name)
}

/** What of a request goes into the Mcp-Name header, if anything. */
export function mirroredName({ method, params }: JsonRpcRequest): unknown {
  switch (method) {
    case 'tools/call':
    case 'prompts/get':
      return params?.name
    case 'resources/read':
      return params?.uri
    default:
      return undefined
  }
}

function requireHeader(headers: Headers, name: string, expected: unknown): void {
  const value = headers[name.toLowerCase()]
  if (value === undefined) {
    throw new RpcError(
      ErrorCode.headerMismatch,
      `The ${name} header is missing; the body says ${describeValue(expected)}`,
    )
  }
  const said = decodeHeader(value)
  if (said !== expected) {
    throw new RpcError(
      ErrorCode.headerMismatch,
      `The ${name} header says ${said ?? value}, the body says ${describeValue(expected)}`,
    )
  }
}
