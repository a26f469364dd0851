import * as ErrorCode from './error-codes.ts'
import {
  isObject,
  type JsonObject,
  type JsonRpcErrorObject,
  type JsonRpcRequest,
  type JsonRpcResponse,
  toFailure,
} from './json-rpc.ts'
import { metaKey, modernRevision, newestLegacyRevision, readMeta, supportedRevisions, withMeta } from './revisions.ts'
import { toPageError, toPageErrorOf } from './url-elicitation.ts'

/** Translates 2026-07-28 for 2025-era clients. Pure, the counterpart of `upgrade.ts`. */

/** The request with an envelope around it. A stateless 2025-era call states no capabilities: none may be assumed. */
export function toModernRequest(request: JsonRpcRequest): JsonRpcRequest {
  return withMeta(request, {
    ...readMeta(request),
    [metaKey.protocolVersion]: modernRevision,
    [metaKey.clientCapabilities]: {},
    // A 2025-era server logs at its default level until `logging/setLevel`; `info` is what such clients expect.
    [metaKey.logLevel]: 'info',
  })
}

/** The result of `initialize`, from that of `server/discover`. */
export function toInitializeResult(discovered: JsonObject, asked: unknown): JsonObject {
  const isServed = typeof asked === 'string' && asked !== modernRevision && supportedRevisions.includes(asked)
  const { instructions } = discovered
  return {
    protocolVersion: isServed ? asked : newestLegacyRevision,
    capabilities: discovered.capabilities,
    serverInfo: isObject(discovered._meta) ? discovered._meta[metaKey.serverInfo] : undefined,
    ...(instructions !== undefined && { instructions }),
  }
}

export function toLegacyResponse(response: JsonRpcResponse, request: JsonRpcRequest): JsonRpcResponse {
  if ('error' in response) {
    if (response.error.code === ErrorCode.missingClientCapability) {
      const error = toPageErrorOf(response.error)
      return error ? { ...response, error } : cannotBeAsked(request)
    }
    return { ...response, error: toLegacyError(response.error, request) }
  }
  const { resultType, ttlMs: _ttlMs, cacheScope: _cacheScope, _meta, ...result } = response.result
  if (resultType === 'input_required') {
    const error = toPageError(result)
    return error ? { jsonrpc: '2.0', id: request.id, error } : cannotBeAsked(request)
  }
  const { [metaKey.serverInfo]: _serverInfo, ...meta } = isObject(_meta) ? _meta : {}
  return { ...response, result: Object.keys(meta).length > 0 ? { ...result, _meta: meta } : result }
}

function cannotBeAsked({ id }: JsonRpcRequest): JsonRpcResponse {
  const message =
    'This needs an answer from the client, which a stateless 2025-era connection cannot carry; use 2026-07-28'
  return toFailure(id, ErrorCode.methodNotFound, message)
}

function toLegacyError(error: JsonRpcErrorObject, { method }: JsonRpcRequest): JsonRpcErrorObject {
  const isMissingResource =
    method === 'resources/read' &&
    error.code === ErrorCode.invalidParams &&
    isObject(error.data) &&
    typeof error.data.uri === 'string'
  return isMissingResource ? { ...error, code: ErrorCode.resourceNotFound } : error
}
