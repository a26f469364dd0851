import { type CacheHint, cacheableMethods } from './cache-hints.ts'
import type { InitializeResult } from './initialize-result.ts'
import { isObject, type JsonObject, type JsonRpcNotification, type JsonRpcRequest } from './json-rpc.ts'
import { metaKey, modernRevisions, readMeta, withMeta } from './revisions.ts'

/** Translates a 2025-era server for 2026-07-28 clients. Pure functions of request and response. */

/** Methods that 2026-07-28 removed; a server that still has them must not answer them on that revision. */
const removedMethods: ReadonlySet<string> = new Set([
  'initialize',
  'ping',
  'logging/setLevel',
  'resources/subscribe',
  'resources/unsubscribe',
  'tasks/result',
  'tasks/list',
])

export function isRemovedMethod(method: string): boolean {
  return removedMethods.has(method)
}

/** Removes the envelope of 2026-07-28, which a 2025-era server does not know. */
export function toLegacyRequest(request: JsonRpcRequest): JsonRpcRequest {
  const {
    [metaKey.protocolVersion]: _revision,
    [metaKey.clientCapabilities]: _capabilities,
    [metaKey.clientInfo]: _client,
    [metaKey.logLevel]: _level,
    ...meta
  } = readMeta(request)
  return withMeta(request, meta)
}

export function toModernResult(
  method: string,
  result: JsonObject,
  serverInfo: JsonObject,
  hint: CacheHint,
): JsonObject {
  // Questions to the client are not cacheable.
  const isComplete = (result.resultType ?? 'complete') === 'complete'
  return {
    resultType: 'complete',
    ...(isComplete && cacheableMethods.has(method) && { ttlMs: hint.ttlMs, cacheScope: hint.scope }),
    ...result,
    _meta: { [metaKey.serverInfo]: serverInfo, ...(isObject(result._meta) ? result._meta : {}) },
  }
}

/** The result of `server/discover`, from that of `initialize`. */
export function toDiscoverResult(initialized: InitializeResult, hint: CacheHint): JsonObject {
  const { instructions, serverInfo } = initialized
  const result = {
    supportedVersions: modernRevisions,
    capabilities: toStatelessCapabilities(initialized.capabilities),
    ...(typeof instructions === 'string' && { instructions }),
  }
  return toModernResult('server/discover', result, serverInfo, hint)
}

/**
 * Removes the capabilities that a stateless function cannot keep: between calls, no client can be notified of a change.
 * (v1's `registerTool` claims `listChanged` for every server.)
 */
export function toStatelessCapabilities(capabilities: JsonObject): JsonObject {
  const { tasks: _tasks, ...rest } = capabilities
  return Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, withoutPromises(value)]))
}

function withoutPromises(capability: unknown): unknown {
  if (!isObject(capability)) return capability
  const { listChanged: _listChanged, subscribe: _subscribe, ...rest } = capability
  return rest
}

/** RFC 5424 levels in order, as MCP's logging names them. */
const logLevels: readonly unknown[] = ['debug', 'info', 'notice', 'warning', 'error', 'critical', 'alert', 'emergency']

/** Whether a notification may go to a client that asked for this log level, or for none. */
export function isWanted(notification: JsonRpcNotification, logLevel: unknown): boolean {
  // Removed in 2026-07-28, together with the ids it names.
  if (notification.method === 'notifications/elicitation/complete') return false
  if (notification.method !== 'notifications/message') return true
  const wanted = logLevels.indexOf(logLevel)
  return wanted >= 0 && logLevels.indexOf(notification.params?.level) >= wanted
}
