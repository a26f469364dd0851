import type { Call, Emit } from '../../../backend.ts'
import type { JsonRpcRequest, JsonRpcResponse } from '../../../mcp/json-rpc.ts'
import { createSeal } from '../../../mcp/request-state/seal.ts'
import { toLegacyRequest } from '../../../mcp/upgrade.ts'
import { untilAborted } from '../../../primitives/deadline.ts'
import type { StateKeys } from '../keep-options.ts'
import type { Session } from '../session.ts'
import { openRound } from './round.ts'

/** Runs an exchange in which the server may ask. With open questions, the response is the result that puts them. */
export async function exchangeWithQuestions(
  session: Session,
  request: JsonRpcRequest,
  call: Call,
  emit: Emit,
  stateKeys: StateKeys,
): Promise<JsonRpcResponse> {
  // Not awaited beyond the deadline: the call holds its session meanwhile.
  const read = async () => (typeof stateKeys === 'function' ? stateKeys() : stateKeys)
  const seal = createSeal(await untilAborted(read(), call.signal))
  const round = openRound(request, call, seal, String(session.initialized.serverInfo.name))
  const stop = new AbortController()
  const signal = AbortSignal.any([call.signal, stop.signal])
  const toQuestions = (): JsonRpcResponse => ({ jsonrpc: '2.0', id: request.id, result: round.toResult() })
  try {
    return await Promise.race([
      session.exchange(toLegacyRequest(withoutRound(request)), { ...call, signal }, emit, round.answer),
      round.asked.then(toQuestions),
    ])
  } finally {
    // A server that is left in the middle of its question must not be used again.
    stop.abort()
  }
}

/** The round is the wrapper's own: a server that has rounds too (Python SDK 2.3) refuses a state that is none of its own. */
function withoutRound(request: JsonRpcRequest): JsonRpcRequest {
  const { requestState: _state, inputResponses: _responses, ...params } = request.params ?? {}
  return { ...request, params }
}
