/** Reads the end of an invocation: a response, a failure of the function, or an answer that is no MCP. */

import { type FunctionAnswer, readFunctionError, toInvokeFailure } from '@mcp-lambda/wrapper/client'
import { type JsonRpcRequest, type JsonRpcResponse, parseJsonOrUndefined } from '@mcp-lambda/wrapper/protocol'
import type { Target } from '../config/target.ts'
import type { Attempt, Failed } from './failures.ts'
import type { Protocol } from './protocol.ts'

export type Read = {
  readonly response: JsonRpcResponse
  /** Whether the stream has ended too, so that its connection can be used again. */
  readonly isOver: boolean
  /** Of the invocation. */
  readonly requestId?: string | undefined
}

/** Reads the answer of an invocation that returns it whole. */
export function readWhole(
  answer: FunctionAnswer,
  { readAnswer }: Protocol,
  request: JsonRpcRequest,
  target: Target,
): Attempt<Read> {
  const { payload, requestId } = answer
  const failed = findFunctionError(answer)
  return failed ?? toRead(readAnswer(parseJsonOrUndefined(payload), request, target), requestId, payload)
}

export function findFunctionError({ functionError, payload, requestId }: FunctionAnswer): Failed | undefined {
  if (functionError === undefined) return undefined
  const failure = readFunctionError(parseJsonOrUndefined(payload), requestId)
  return { kind: 'failed', failure, details: { payload: shorten(payload) } }
}

/** What a function wrote to its end. Without a response, that is no MCP. */
export function toRead(
  response: JsonRpcResponse | undefined,
  requestId: string | undefined,
  written: unknown,
): Attempt<Read> {
  if (response) return { kind: 'done', value: { response, isOver: true, requestId } }
  const payload = shorten(typeof written === 'string' ? written : JSON.stringify(written))
  return { kind: 'failed', failure: toInvokeFailure('bad_answer', requestId), details: { payload } }
}

function shorten(text: string | undefined): string {
  return String(text).slice(0, 2000)
}
