import { type JsonRpcFailure, type JsonRpcRequest, RpcError, toFailure } from '../../mcp/json-rpc.ts'
import type { Dispatcher } from '../dispatcher.ts'
import type { InboundCall } from '../inbound-call.ts'
import { toRefusalFailure } from '../refusals.ts'

/** The response to a request that never reached the backend, or whose caller it refused: there is no status to give. */
export async function rejectInvoke(
  dispatcher: Dispatcher,
  inbound: InboundCall,
  error: unknown,
  request: JsonRpcRequest,
): Promise<JsonRpcFailure> {
  if (!(error instanceof RpcError)) return toRefusalFailure(request.id, error)
  await dispatcher.reject(inbound, error, request)
  return toFailure(request.id, error.code, error.message, error.data)
}
