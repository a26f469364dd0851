import type { Backend, Call, Emit } from '../../backend.ts'
import { type CacheHint, noCaching } from '../../mcp/cache-hints.ts'
import { sortKeys } from '../../mcp/json.ts'
import {
  ErrorCode,
  isObject,
  type JsonObject,
  type JsonRpcRequest,
  type JsonRpcResponse,
  RpcError,
} from '../../mcp/json-rpc.ts'
import { metaKey, newestLegacyRevision, readMeta, supportedRevisions } from '../../mcp/revisions.ts'
import {
  isRemovedMethod,
  isWanted,
  toDiscoverResult,
  toLegacyRequest,
  toModernError,
  toModernResult,
  toStatelessCapabilities,
} from '../../mcp/upgrade.ts'
import { late } from '../../primitives/lazy.ts'
import {
  type Handshake,
  type InitializeResult,
  type LegacySession,
  type OpenWire,
  openLegacySession,
} from './session.ts'
import { createSessionStore, type SessionKey } from './session-pool.ts'

/** Under which key a server is kept, and so with whom it is never shared. */
export type Isolation = 'request' | 'principal' | 'tenant' | 'environment'

/** How the servers of a source are kept, for servers of the 2025 era. */
export type KeepOptions = {
  /** Default `tenant`: what a server remembers of one tenant is never seen by another. */
  readonly isolation?: Isolation
  /** Most servers alive at once: idle, busy and ending ones. Calls beyond wait. Default 16. */
  readonly maxServers?: number
  readonly cacheHint?: CacheHint
  /**
   * Names of tools and prompts, and URIs of resources, that may ask their client something (sampling, elicitation,
   * roots) on 2026-07-28. Their code before the question runs again when the answer comes, so it must not do anything
   * twice that must be done once. Needs `MCP_STATE_KEYS`.
   */
  readonly rerun?: readonly string[]
}

/** Requests that change what a server keeps for its client: the server that answered one is not used again. */
const marksServer: ReadonlySet<string> = new Set(['logging/setLevel', 'resources/subscribe', 'resources/unsubscribe'])

/** Notifications that speak of a connection, which here is ours and not the client's. */
const aboutConnection: ReadonlySet<string> = new Set([
  'notifications/initialized',
  'notifications/cancelled',
  'notifications/progress',
  'notifications/roots/list_changed',
])

/**
 * Serves both eras from servers that speak only the 2025 one, each reached by a wire of its own.
 *
 * `admit` is asked before each exchange and throws to turn its owner away.
 */
export function createLegacyBackend(
  open: OpenWire,
  options: KeepOptions = {},
  admit: (owner: string) => void = () => undefined,
): Backend {
  const { isolation = 'tenant', maxServers = 16, cacheHint = noCaching, rerun = [] } = options
  const mayRerun: ReadonlySet<unknown> = new Set(rerun)
  const questions = rerun.length > 0 ? loadQuestions(readStateKeys()) : undefined
  const store = createSessionStore(profile => openLegacySession(open, JSON.parse(profile) as Handshake), {
    maxSessions: maxServers,
  })
  const checkMirroredParams = late(loadMirroredParamsCheck)

  function acquire(message: { method: string; params?: JsonObject }, call: Call): Promise<LegacySession> {
    const key = toSessionKey(message, call, isolation)
    admit(key.owner)
    return store.acquire(key, call.signal)
  }

  async function exchange(request: JsonRpcRequest, call: Call, emit: Emit): Promise<JsonRpcResponse> {
    if (call.era === 'modern' && isRemovedMethod(request.method)) throw methodNotFound(request.method)
    const session = await acquire(request, call)
    try {
      if (call.era === 'modern') return await exchangeModern(session, request, call, emit)
      if (request.method === 'initialize') return toInitializeResponse(request, session.initialized)
      return await session.exchange(request, call, emit)
    } finally {
      store.release(session, isolation !== 'request' && !marksServer.has(request.method))
    }
  }

  async function exchangeModern(
    session: LegacySession,
    request: JsonRpcRequest,
    call: Call,
    emit: Emit,
  ): Promise<JsonRpcResponse> {
    const { initialized } = session
    const { serverInfo } = initialized
    const { id, method, params } = request
    if (method === 'server/discover') {
      return { jsonrpc: '2.0', id, result: toDiscoverResult(initialized, cacheHint) }
    }
    if (method === 'subscriptions/listen') return (await loadEmptySubscription())(request, serverInfo, emit)
    if (method === 'tools/call' && call.paramHeaders) await (await checkMirroredParams())(session, request, call)
    const logLevel = readMeta(request)[metaKey.logLevel]
    const emitWanted: Emit = message => (isWanted(message, logLevel) ? emit(message) : undefined)
    const response =
      questions && mayRerun.has(params?.name ?? params?.uri)
        ? await (await questions)(session, request, call, emitWanted)
        : await session.exchange(toLegacyRequest(request), call, emitWanted)
    if ('result' in response) {
      return { ...response, result: toModernResult(method, response.result, serverInfo, cacheHint) }
    }
    const isPages = response.error.code === ErrorCode.urlElicitationRequired
    const asked = isPages ? (await loadPageQuestions())(response.error, request) : undefined
    return asked ? { jsonrpc: '2.0', id, ...asked } : { ...response, error: toModernError(response.error, request) }
  }

  return {
    exchange,
    async notify(notification, call) {
      if (aboutConnection.has(notification.method)) return
      const session = await acquire(notification, call)
      try {
        session.notify(notification)
      } finally {
        store.release(session, isolation !== 'request')
      }
    },
    warm: () => store.warm(toProfile(newestLegacyRevision, {})),
    close: () => store.close(),
  }
}

function toSessionKey(message: { method: string; params?: JsonObject }, call: Call, isolation: Isolation): SessionKey {
  const revision =
    call.era === 'legacy' && supportedRevisions.includes(call.revision) ? call.revision : newestLegacyRevision
  // A 2025-era client states its capabilities once, and not to whoever gets its later calls: none may be assumed.
  const stated = call.era === 'modern' ? readMeta(message)[metaKey.clientCapabilities] : {}
  return { owner: toOwner(call, isolation), profile: toProfile(revision, isObject(stated) ? stated : {}) }
}

function toOwner({ requestId, principal, tenant }: Call, isolation: Isolation): string {
  switch (isolation) {
    case 'environment':
      return ''
    case 'tenant':
      return JSON.stringify([tenant])
    case 'principal':
      return JSON.stringify([tenant, principal?.id])
    case 'request':
      return requestId
  }
}

/** The handshake as a key; capabilities in one order, since clients write them in any. */
function toProfile(revision: string, clientCapabilities: JsonObject): string {
  return JSON.stringify({ revision, clientCapabilities: sortKeys(clientCapabilities) })
}

function toInitializeResponse(request: JsonRpcRequest, initialized: InitializeResult): JsonRpcResponse {
  const result = { ...initialized, capabilities: toStatelessCapabilities(initialized.capabilities) }
  return { jsonrpc: '2.0', id: request.id, result }
}

function methodNotFound(method: string): RpcError {
  return new RpcError(ErrorCode.methodNotFound, `${method} does not exist on revision 2026-07-28`)
}

/** Loaded apart: only servers that ask anything need it, and it brings cryptography with it. */
async function loadQuestions(stateKeys: readonly string[]) {
  const { createExchangeWithQuestions } = await import('./multi-round-trip/exchange-with-questions.ts')
  return createExchangeWithQuestions(stateKeys)
}

/** Few clients listen to a function. */
const loadEmptySubscription = late(
  async () => (await import('../../mcp/empty-subscription.ts')).answerWithEmptySubscription,
)

/** Few servers ask their users to open a page. */
const loadPageQuestions = late(async () => (await import('../../mcp/url-elicitation.ts')).toPageQuestions)

/** Only calls over HTTP have headers to check. */
async function loadMirroredParamsCheck() {
  const { createMirroredParamsCheck } = await import('./param-headers-check.ts')
  return createMirroredParamsCheck()
}

/** Newest first, separated by commas; put into the environment at deploy from wherever secrets are kept. */
function readStateKeys(): string[] {
  const keys = (process.env.MCP_STATE_KEYS ?? '').split(',').map(key => key.trim())
  // Checked here, while the function loads: the code that uses them comes with the first question.
  if (keys.every(key => key.length >= 32)) return keys
  throw new Error('rerun needs MCP_STATE_KEYS: secrets of 32 characters or more, newest first, separated by commas')
}
