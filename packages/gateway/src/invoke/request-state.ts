/**
 * A target's question carries a state, which the client returns with its answers. It travels sealed, so that the client
 * can neither read nor change it, nor use it for another target, call or caller.
 */

import { type Call, ErrorCode, RpcError } from '@mcp-lambda/wrapper'
import { type JsonObject, type JsonRpcRequest, type JsonRpcResponse, toBinding } from '@mcp-lambda/wrapper/protocol'
import type { Target } from '../config/target.ts'
import { toErrorData } from '../error-data.ts'
import { createStateSeal, type StateKeys } from './state-seal.ts'

/** How long a client may take over its questions, in milliseconds. */
const keepForMs = 15 * 60_000

export type Answer = { jsonrpc: '2.0'; id: string | number; result: JsonObject }

export function createRequestStates(keys: StateKeys | undefined, now: () => number) {
  const seal = keys && createStateSeal(keys)
  return { toOpened, toSealed }

  async function toOpened(request: JsonRpcRequest, target: Target, call: Call): Promise<JsonRpcRequest> {
    const { requestState, ...params } = request.params ?? {}
    const opened =
      typeof requestState === 'string'
        ? await seal?.open(requestState, toBinding(request, call, target.name))
        : undefined
    if (!opened || Number(opened.expiresAtMs) < now()) {
      throw new RpcError(
        ErrorCode.invalidParams,
        'This requestState was not made for this call: it was altered, has expired, or belongs to another caller, request or target. Call again from the start',
        { target: target.name, cause: 'unknown_state' },
      )
    }
    return { ...request, params: { ...params, requestState: opened.state } }
  }

  async function toSealed(
    answer: Answer,
    request: JsonRpcRequest,
    target: Target,
    call: Call,
  ): Promise<JsonRpcResponse> {
    if (!seal) {
      throw new RpcError(
        ErrorCode.backendFailed,
        `${target.name}: it asks its client something, which this gateway carries only with MCP_STATE_KEYS set (parameter stateKeysSecret)`,
        toErrorData({ target: target.name, cause: 'no_state_keys', retryable: false }),
      )
    }
    const state = { state: answer.result.requestState, expiresAtMs: now() + keepForMs }
    const requestState = await seal.close(state, toBinding(request, call, target.name))
    return { ...answer, result: { ...answer.result, requestState } }
  }
}
