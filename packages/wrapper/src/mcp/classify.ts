import type { Era } from '../backend.ts'
import * as ErrorCode from './error-codes.ts'
import { isObject, type JsonRpcRequest, RpcError } from './json-rpc.ts'
import {
  metaKey,
  modernRevision,
  modernRevisions,
  newestLegacyRevision,
  readMeta,
  supportedRevisions,
} from './revisions.ts'

/**
 * Which era a request speaks, and which revision of it.
 *
 * @param header `MCP-Protocol-Version`, where there are headers.
 * @throws RpcError when the envelope is incomplete, or names a revision that is not served.
 */
export function classify(request: JsonRpcRequest, header?: string): { era: Era; revision: string } {
  if (!isModern(request, header)) return { era: 'legacy', revision: legacyRevision(request, header) }
  return { era: 'modern', revision: checkEnvelope(request, readMeta(request)[metaKey.protocolVersion]) }
}

/** The body decides: a request with the 2026-07-28 envelope is modern, any other is legacy. */
export function isModern(request: JsonRpcRequest, header?: string): boolean {
  const stated = readMeta(request)[metaKey.protocolVersion]
  return stated !== undefined || header === modernRevision || request.method === 'server/discover'
}

function legacyRevision({ method, params }: JsonRpcRequest, header = newestLegacyRevision): string {
  if (method !== 'initialize') {
    if (!supportedRevisions.includes(header)) throw unsupported(header, supportedRevisions)
    return header
  }
  // The handshake settles the revision: before it, a newer client may name its own in the header.
  const asked = params?.protocolVersion
  return typeof asked === 'string' ? asked : header
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
