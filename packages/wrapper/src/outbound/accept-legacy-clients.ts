import type { Backend, Call, Emit } from '../backend.ts'
import { toInitializeResult, toLegacyResponse, toModernRequest } from '../mcp/downgrade.ts'
import { type JsonObject, type JsonRpcRequest, type JsonRpcResponse, RpcError, toFailure } from '../mcp/json-rpc.ts'
import { modernRevision } from '../mcp/revisions.ts'

/** Adapts a backend that speaks 2026-07-28 alone for 2025-era clients. */
export function acceptLegacyClients(backend: Backend): Backend {
  return {
    ...backend,
    exchange: (request, call, emit) =>
      call.era === 'modern' ? backend.exchange(request, call, emit) : bridge(request, call, emit),
  }

  async function bridge(request: JsonRpcRequest, legacyCall: Call, emit: Emit): Promise<JsonRpcResponse> {
    const call: Call = { ...legacyCall, era: 'modern', revision: modernRevision }
    const own = answerHere(request)
    if (own) return { jsonrpc: '2.0', id: request.id, result: own }
    const isInitialize = request.method === 'initialize'
    const asked: JsonRpcRequest = isInitialize ? { ...request, method: 'server/discover', params: {} } : request
    const response = await askBackend(toModernRequest(asked), call, emit)
    if (!isInitialize || 'error' in response) return toLegacyResponse(response, request)
    return { ...response, result: toInitializeResult(response.result, request.params?.protocolVersion) }
  }

  /** A backend may answer by throwing; that answer, too, is translated. */
  async function askBackend(request: JsonRpcRequest, call: Call, emit: Emit): Promise<JsonRpcResponse> {
    try {
      return await backend.exchange(request, call, emit)
    } catch (error) {
      if (!(error instanceof RpcError)) throw error
      return toFailure(request.id, error.code, error.message, error.data)
    }
  }
}

/**
 * Methods that 2026-07-28 does not have. A log level and a subscription are acknowledged and forgotten, since nothing is
 * kept between calls; neither is advertised.
 */
const acknowledged: ReadonlySet<string> = new Set([
  'ping',
  'logging/setLevel',
  'resources/subscribe',
  'resources/unsubscribe',
])

function answerHere({ method }: JsonRpcRequest): JsonObject | undefined {
  return acknowledged.has(method) ? {} : undefined
}
