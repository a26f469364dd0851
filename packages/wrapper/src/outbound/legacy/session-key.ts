import type { Call } from '../../backend.ts'
import type { Handshake } from '../../mcp/initialize-result.ts'
import { isSame } from '../../mcp/is-same.ts'
import { isObject, type JsonObject } from '../../mcp/json-rpc.ts'
import { metaKey, newestLegacyRevision, readMeta, supportedRevisions } from '../../mcp/revisions.ts'

/** Scope of a kept server. A server is never shared across two values of this scope. */
export type Isolation = 'request' | 'principal' | 'tenant' | 'environment'

/** The value of the isolation scope that a call belongs to. */
export type Partition = readonly (string | undefined)[]

/** Which calls a session may serve. */
export type SessionKey = {
  readonly partition: Partition
  /** What the server is initialised with. */
  readonly handshake: Handshake
}

/** `partition` is undefined for a session that was opened before its first call: the call's is then its own. */
export function isFor(
  session: { readonly partition: Partition | undefined; readonly handshake: Handshake },
  { partition, handshake }: SessionKey,
): boolean {
  return (
    (session.partition === undefined || isSame(session.partition, partition)) && isSame(session.handshake, handshake)
  )
}

export function toSessionKey(message: { readonly params?: JsonObject }, call: Call, isolation: Isolation): SessionKey {
  const isServed = call.era === 'legacy' && supportedRevisions.includes(call.revision)
  // A 2025-era client sends capabilities only in `initialize`, which may have reached another environment: assume none.
  const stated = call.era === 'modern' ? readMeta(message)[metaKey.clientCapabilities] : {}
  return {
    partition: toPartition(call, isolation),
    handshake: {
      revision: isServed ? call.revision : newestLegacyRevision,
      clientCapabilities: isObject(stated) ? stated : {},
    },
  }
}

function toPartition({ requestId, principal, tenant }: Call, isolation: Isolation): Partition {
  switch (isolation) {
    case 'environment':
      return []
    case 'tenant':
      return [tenant]
    case 'principal':
      return [tenant, principal?.id]
    case 'request':
      return [requestId]
  }
}
