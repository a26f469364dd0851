import type { JsonObject, JsonRpcRequest } from '../../mcp/json-rpc.ts'
import { legacyRequest, modernRequest } from '../events.ts'

/** Revisions of the protocol that ask in the same way. */
export type Era = {
  readonly client: string
  readonly toRequest: (method: string, params?: JsonObject) => JsonRpcRequest
  readonly toCall: (name: string, args?: JsonObject) => JsonRpcRequest
}

export const eras: readonly Era[] = [
  toEra('a 2025-era client', legacyRequest),
  toEra('a 2026-07-28 client', modernRequest),
]

function toEra(client: string, toRequest: Era['toRequest']): Era {
  return { client, toRequest, toCall: (name, args = {}) => toRequest('tools/call', { name, arguments: args }) }
}
