import type { Era } from '../backend.ts'
import { toWords } from '../json.ts'
import { ErrorCode, isObject, type JsonRpcRequest, RpcError } from '../json-rpc.ts'
import { decodeHeader } from './header-encoding.ts'
import {
  metaKey,
  modernRevision,
  modernRevisions,
  newestLegacyRevision,
  readMeta,
  supportedRevisions,
} from './revisions.ts'

export type Headers = Readonly<Record<string, string>>

/**
 * Which era a request speaks, and which revision of it. The body decides: a request with the 2026-07-28 envelope is
 * modern, any other is legacy. Over HTTP the headers must agree with it.
 *
 * @throws RpcError when the envelope is incomplete, contradicted by a header, or names a revision nobody here serves.
 */
export function classify(request: JsonRpcRequest, headers?: Headers): { era: Era; revision: string } {
  const header = headers?.['mcp-protocol-version']
  const stated = readMeta(request)[metaKey.protocolVersion]
  const isModern = stated !== undefined || header === modernRevision || request.method === 'server/discover'
  if (!isModern) return { era: 'legacy', revision: legacyRevision(request, header) }
  if (headers) checkHeaders(request, headers, stated)
  return { era: 'modern', revision: checkEnvelope(request, stated) }
}

function legacyRevision(request: JsonRpcRequest, header: string | undefined): string {
  if (header !== undefined && !supportedRevisions.includes(header)) throw unsupported(header, supportedRevisions)
  const asked = request.method === 'initialize' ? request.params?.protocolVersion : undefined
  return typeof asked === 'string' ? asked : (header ?? newestLegacyRevision)
}

function checkEnvelope(request: JsonRpcRequest, stated: unknown): string {
  if (typeof stated !== 'string') throw missing(metaKey.protocolVersion, 'a string')
  if (stated !== modernRevision) throw unsupported(stated, modernRevisions)
  if (!isObject(readMeta(request)[metaKey.clientCapabilities])) throw missing(metaKey.clientCapabilities, 'an object')
  return stated
}

function missing(key: string, type: string): RpcError {
  return new RpcError(ErrorCode.invalidParams, `params._meta["${key}"] must be ${type} (revision ${modernRevision})`)
}

function unsupported(requested: string, supported: readonly string[]): RpcError {
  return new RpcError(ErrorCode.unsupportedProtocolVersion, `Protocol version ${requested} is not served here`, {
    supported,
    requested,
  })
}

/** Streamable HTTP 2026-07-28, "Server Validation": what is mirrored into headers must be there and be the same. */
function checkHeaders(request: JsonRpcRequest, headers: Headers, stated: unknown): void {
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
    throw new RpcError(ErrorCode.headerMismatch, `The ${name} header is missing; the body says ${toWords(expected)}`)
  }
  const said = decodeHeader(value)
  if (said !== expected) {
    throw new RpcError(
      ErrorCode.headerMismatch,
      `The ${name} header says ${said ?? value}, the body says ${toWords(expected)}`,
    )
  }
}
