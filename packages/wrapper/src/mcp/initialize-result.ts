import * as ErrorCode from './error-codes.ts'
import { isObject, type JsonObject, RpcError } from './json-rpc.ts'

/** What a 2025-era client says in `initialize`. */
export type Handshake = { readonly revision: string; readonly clientCapabilities: JsonObject }

/** What a 2025-era server answers to `initialize`, whole. */
export type InitializeResult = JsonObject & {
  protocolVersion: string
  capabilities: JsonObject
  serverInfo: JsonObject
}

/** @throws RpcError for a result without a revision or a server's name. */
export function readInitializeResult(result: JsonObject): InitializeResult {
  const { protocolVersion, capabilities, serverInfo } = result
  if (typeof protocolVersion !== 'string' || !isObject(serverInfo)) {
    throw new RpcError(ErrorCode.backendFailed, 'The server answered initialize without protocolVersion or serverInfo')
  }
  return { ...result, protocolVersion, serverInfo, capabilities: isObject(capabilities) ? capabilities : {} }
}
