import type { Call } from '../../backend.ts'
import { nodeCrypto } from '../../primitives/node-crypto.ts'
import type { JsonRpcRequest } from '../json-rpc.ts'
import { sortKeys } from '../sort-keys.ts'

/**
 * Associated data (AEAD) for state that travels through a client: caller, server and request. Members of the request that
 * change when the client returns with its answers are left out.
 */
export function toBinding(
  { method, params = {} }: JsonRpcRequest,
  { principal, tenant }: Pick<Call, 'principal' | 'tenant'>,
  serverName: string,
): string {
  const { _meta, requestState: _state, inputResponses: _responses, ...asked } = params
  return digestOf([principal?.id, tenant, serverName, method, asked])
}

export function digestOf(value: unknown): string {
  return nodeCrypto()
    .createHash('sha256')
    .update(JSON.stringify(sortKeys(value)))
    .digest('base64url')
}
