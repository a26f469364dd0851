import type { Backend, Call } from '../backend.ts'
import { modernRevision } from '../era/revisions.ts'
import { toInitializeResult, toLegacyResponse, toModernRequest } from '../era/to-legacy.ts'
import {
  isResponse,
  type JsonObject,
  type JsonRpcMessage,
  type JsonRpcRequest,
  RpcError,
  toFailure,
} from '../json-rpc.ts'

/** Lets 2025-era clients use a backend that speaks 2026-07-28 only, which it then is spoken to alone. */
export function acceptLegacyClients(backend: Backend): Backend {
  return {
    ...backend,
    exchange: (request, call) => (call.era === 'modern' ? backend.exchange(request, call) : bridge(request, call)),
  }

  async function* bridge(request: JsonRpcRequest, legacyCall: Call): AsyncGenerator<JsonRpcMessage> {
    const call: Call = { ...legacyCall, era: 'modern', revision: modernRevision }
    const own = answerHere(request)
    if (own) {
      yield { jsonrpc: '2.0', id: request.id, result: own }
      return
    }
    const isInitialize = request.method === 'initialize'
    const asked: JsonRpcRequest = isInitialize ? { ...request, method: 'server/discover', params: {} } : request
    for await (const message of withErrorsAsResponses(backend, toModernRequest(asked), call)) {
      if (!isResponse(message)) yield message
      else if (!isInitialize || 'error' in message) yield toLegacyResponse(message, request)
      else yield { ...message, result: toInitializeResult(message.result, request.params?.protocolVersion) }
    }
  }
}

/** A backend may answer by throwing; that answer, too, is translated. */
async function* withErrorsAsResponses(
  backend: Backend,
  request: JsonRpcRequest,
  call: Call,
): AsyncGenerator<JsonRpcMessage> {
  try {
    yield* backend.exchange(request, call)
  } catch (error) {
    if (!(error instanceof RpcError)) throw error
    yield toFailure(request.id, error.code, error.message, error.data)
  }
}

/**
 * What 2026-07-28 has no word for. A log level and a subscription are acknowledged and forgotten, as by any server that
 * keeps nothing between calls; neither is advertised.
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
