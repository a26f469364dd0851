import { isObject, type JsonObject, type JsonRpcRequest } from './json-rpc.ts'

/** The stateless revision: https://modelcontextprotocol.io/specification/2026-07-28 */
export const modernRevision = '2026-07-28'

/** Newest revision that opens with `initialize`; what a server that speaks only that era is asked to speak. */
export const newestLegacyRevision = '2025-11-25'

/** Revisions a request may name in its envelope, newest first. Older ones have none: they open with `initialize`. */
export const modernRevisions: readonly string[] = [modernRevision]

/** Every revision served, newest first. */
export const supportedRevisions: readonly string[] = [
  ...modernRevisions,
  newestLegacyRevision,
  '2025-06-18',
  '2025-03-26',
  '2024-11-05',
  '2024-10-07',
]

/** Keys a 2026-07-28 message keeps its envelope under (basic/index, "Reserved keys"). */
export const metaKey = {
  protocolVersion: 'io.modelcontextprotocol/protocolVersion',
  clientCapabilities: 'io.modelcontextprotocol/clientCapabilities',
  clientInfo: 'io.modelcontextprotocol/clientInfo',
  logLevel: 'io.modelcontextprotocol/logLevel',
  serverInfo: 'io.modelcontextprotocol/serverInfo',
  subscriptionId: 'io.modelcontextprotocol/subscriptionId',
} as const

/** `params._meta` of a request, whatever its era. */
export function readMeta(request: { params?: JsonObject | undefined }): JsonObject {
  const meta = request.params?._meta
  return isObject(meta) ? meta : {}
}

/** Copies a request with other `_meta`; an empty one is left out, as legacy servers expect. */
export function withMeta(request: JsonRpcRequest, meta: JsonObject): JsonRpcRequest {
  const { _meta, ...params } = request.params ?? {}
  if (Object.keys(meta).length > 0) return { ...request, params: { ...params, _meta: meta } }
  return request.params === undefined ? request : { ...request, params }
}
