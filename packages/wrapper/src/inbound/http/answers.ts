/** Answers that several steps share. */

import type { Caller, Refusal } from '../../backend.ts'
import * as ErrorCode from '../../mcp/error-codes.ts'
import { type JsonRpcFailure, type JsonRpcId, toFailure } from '../../mcp/json-rpc.ts'
import type { Incoming } from '../../mcp/read-message.ts'
import { redaction } from '../../primitives/redaction.ts'
import { toRefusalError } from '../refusals.ts'
import type { HttpAnswer } from './http-call.ts'

export const jsonHeaders = { 'content-type': 'application/json' }

/** For messages without a response. */
export const accepted: HttpAnswer = { status: 202, headers: {}, body: '' }

export function toJson(status: number, value: unknown): HttpAnswer & { body: string } {
  return { status, headers: jsonHeaders, body: JSON.stringify(value) }
}

export function refuse(status: number, code: number, message: string): HttpAnswer {
  return toJson(status, toFailure(null, code, message))
}

/** The status, challenge and JSON-RPC error of a refusal. */
export function turnAway(refusal: Refusal, caller: Caller, id: JsonRpcId | null = null): HttpAnswer {
  const { code, message, data } = toRefusalError(refusal)
  const headers = typeof refusal.headers === 'function' ? refusal.headers(caller) : refusal.headers
  const answer = toJson(refusal.status, toFailure(id, code, message, data))
  return { ...answer, headers: { ...answer.headers, ...redaction.texts(headers) } }
}

export function toUnreadable({ id, reason }: Extract<Incoming, { kind: 'invalid' }>): JsonRpcFailure {
  return toFailure(id, ErrorCode.invalidRequest, `The body is ${reason}`)
}
