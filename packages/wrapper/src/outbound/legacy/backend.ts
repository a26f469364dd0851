import type { Backend, Call } from '../../backend.ts'
import * as ErrorCode from '../../mcp/error-codes.ts'
import type { Handshake } from '../../mcp/initialize-result.ts'
import { type JsonObject, type JsonRpcRequest, type JsonRpcResponse, RpcError } from '../../mcp/json-rpc.ts'
import { newestLegacyRevision } from '../../mcp/revisions.ts'
import { isRemovedMethod, toStatelessCapabilities } from '../../mcp/upgrade.ts'
import type { Connect } from './connection.ts'
import { createExchangeModern } from './exchange-modern.ts'
import { findStateKeys, type KeepOptions } from './keep-options.ts'
import { openSession, type Session, type SessionOptions } from './session.ts'
import { type Partition, toSessionKey } from './session-key.ts'
import { createSessionPool } from './session-pool.ts'

/** Requests that change what a server keeps for its client: the server that answered one is not used again. */
const marksServer: ReadonlySet<string> = new Set(['logging/setLevel', 'resources/subscribe', 'resources/unsubscribe'])

/** Notifications about a connection: that to the server belongs to the session, not to the client. */
const aboutConnection: ReadonlySet<string> = new Set([
  'notifications/initialized',
  'notifications/cancelled',
  'notifications/progress',
  'notifications/roots/list_changed',
])

export type LegacyBackendOptions = KeepOptions &
  Pick<SessionOptions, 'openLimitMs'> & {
    /** Where the default of `stateKeys` is read. */
    readonly env: Readonly<Record<string, string | undefined>>
    /** Called before each exchange. Throws to refuse a partition. */
    readonly admit?: (partition: Partition) => void
  }

/** Serves clients of both eras from servers that speak only the 2025 one, over connections that are kept. */
export function createLegacyBackend(connect: Connect, options: LegacyBackendOptions): Backend {
  const { isolation = 'tenant', maxServers = 16, env, admit } = options
  const exchangeModern = createExchangeModern(options, findStateKeys(options, env))
  const open = (handshake: Handshake) => openSession(connect, handshake, options)
  const pool = createSessionPool(open, { maxSessions: maxServers })

  function acquire(message: { method: string; params?: JsonObject }, call: Call): Promise<Session> {
    const key = toSessionKey(message, call, isolation)
    admit?.(key.partition)
    return pool.acquire(key, call.signal)
  }

  return {
    async exchange(request, call, emit) {
      const { method } = request
      if (call.era === 'modern' && isRemovedMethod(method)) throw methodNotFound(method)
      const session = await acquire(request, call)
      try {
        if (call.era === 'modern') return await exchangeModern(session, request, call, emit)
        if (method === 'initialize') return toInitializeResponse(request, session)
        return await session.exchange(request, call, emit)
      } finally {
        pool.release(session, isolation !== 'request' && !marksServer.has(method))
      }
    },
    async notify(notification, call) {
      if (aboutConnection.has(notification.method)) return
      const session = await acquire(notification, call)
      try {
        session.notify(notification)
      } finally {
        pool.release(session, isolation !== 'request')
      }
    },
    warm: () => pool.warm({ revision: newestLegacyRevision, clientCapabilities: {} }),
    close: () => pool.close(),
  }
}

function toInitializeResponse({ id }: JsonRpcRequest, { initialized }: Session): JsonRpcResponse {
  const result = { ...initialized, capabilities: toStatelessCapabilities(initialized.capabilities) }
  return { jsonrpc: '2.0', id, result }
}

function methodNotFound(method: string): RpcError {
  return new RpcError(ErrorCode.methodNotFound, `${method} does not exist on revision 2026-07-28`)
}
