import type { Call } from '@mcp-lambda/wrapper'
import type { JsonObject, JsonRpcRequest, JsonRpcResponse } from '@mcp-lambda/wrapper/protocol'
import type { Target } from '../config/target.ts'
import type { CallContext } from './to-message.ts'

/** What a function is sent, and how its answer is read. */
export type Protocol = {
  /** Whether it can be asked for a message per line. */
  readonly streams: boolean
  toEvent(request: JsonRpcRequest, target: Target, context: CallContext): unknown
  /** `custom` of the client context the function is invoked with. */
  toClientContext?(request: JsonRpcRequest, target: Target, call: Call): JsonObject
  /** The response on 2026-07-28; undefined where the answer is no response. */
  readAnswer(answer: unknown, request: JsonRpcRequest, target: Target): JsonRpcResponse | undefined
}
