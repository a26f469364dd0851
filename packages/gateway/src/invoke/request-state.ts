/**
 * Questions of a target go to the client with a state that must come back with the answers. The client cannot be let
 * read or change it, or take it to another target, another call, or another caller: so it travels sealed.
 */

import {
  type Call,
  ErrorCode,
  type JsonObject,
  type JsonRpcRequest,
  type JsonRpcResponse,
  RpcError,
} from '@mcp-lambda/wrapper'
import { type Seal, toBinding } from '@mcp-lambda/wrapper/protocol'
import type { Target } from '../config/target.ts'
import type { Invoke } from './invoke.ts'

/** How long a client may take over its questions, in milliseconds. */
const keepForMs = 15 * 60_000

/**
 * The same, with states sealed on their way out and opened on their way in. Without a seal there are none: a target that
 * gives one fails, and a client that sends one is refused, as nothing then tells whose and for what it is.
 */
export function sealStates(invoke: Invoke, seal: Seal | undefined, now: () => number = Date.now): Invoke {
  return async function invokeSealed({ target, request, repeatable }, call, emit) {
    const asked = request.params?.requestState === undefined ? request : toOpened(request, target, call)
    const response = await invoke({ target, request: asked, repeatable }, call, emit)
    return hasState(response) ? toSealed(response, request, target, call) : response
  }

  function toOpened(request: JsonRpcRequest, target: Target, call: Call): JsonRpcRequest {
    const { requestState, ...params } = request.params ?? {}
    const opened =
      typeof requestState === 'string' ? seal?.open(requestState, toBinding(request, call, target.name)) : undefined
    if (!opened || Number(opened.expiresAtMs) < now()) {
      throw new RpcError(
        ErrorCode.invalidParams,
        'This requestState was not made for this call: it was altered, has expired, or belongs to another caller, request or target. Call again from the start',
        { target: target.name, cause: 'unknown_state' },
      )
    }
    return { ...request, params: { ...params, requestState: opened.state } }
  }

  function toSealed(answer: Answer, request: JsonRpcRequest, target: Target, call: Call): JsonRpcResponse {
    if (!seal) {
      throw new RpcError(
        ErrorCode.backendFailed,
        `${target.name}: it asks its client something, which this gateway carries only with MCP_STATE_KEYS set`,
        { target: target.name, cause: 'no_state_keys', retryable: false },
      )
    }
    const state = { state: answer.result.requestState, expiresAtMs: now() + keepForMs }
    const requestState = seal.close(state, toBinding(request, call, target.name))
    return { ...answer, result: { ...answer.result, requestState } }
  }
}

type Answer = { jsonrpc: '2.0'; id: string | number; result: JsonObject }

function hasState(response: JsonRpcResponse): response is Answer {
  return 'result' in response && response.result.requestState !== undefined
}
