import { type JsonRpcResponse, lazy } from '@mcp-lambda/wrapper/protocol'
import type { Invoke } from './invoke.ts'
import type { Answer } from './request-state.ts'
import type { StateKeys } from './state-seal.ts'

/**
 * Wraps `invoke`: seals states in responses, and opens them in requests. Without keys, a target that returns a state
 * fails, and a request with a state is rejected, because it could be bound to no caller, call or target.
 */
export function sealStates(invoke: Invoke, keys: StateKeys | undefined, now: () => number = Date.now): Invoke {
  // Loaded late: most targets never ask anything.
  const load = lazy(async () => (await import('./request-state.ts')).createRequestStates(keys, now))
  return async function invokeSealed({ target, request, repeatable }, call, emit) {
    const isAnswered = request.params?.requestState !== undefined
    const asked = isAnswered ? await (await load()).toOpened(request, target, call) : request
    const response = await invoke({ target, request: asked, repeatable }, call, emit)
    return hasState(response) ? (await load()).toSealed(response, request, target, call) : response
  }
}

function hasState(response: JsonRpcResponse): response is Answer {
  return 'result' in response && response.result.requestState !== undefined
}
