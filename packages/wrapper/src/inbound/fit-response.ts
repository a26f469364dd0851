/** One rule for an answer that is larger than its entry point can return. */

import * as ErrorCode from '../mcp/error-codes.ts'
import { type JsonRpcResponse, toFailure } from '../mcp/json-rpc.ts'
import { writeResponse } from '../mcp/write-response.ts'
import { isSurelyWithin, type PayloadLimit, streamLimit } from './payload-limits.ts'

/** Bytes kept back for the error that replaces an answer, which repeats the id of its request. */
export function errorBytes(id: JsonRpcResponse['id'], limit: PayloadLimit): number {
  return 1_000 + sizeOf(JSON.stringify(id), limit)
}

/** Bytes kept back for the status and headers of a proxy result. */
const headBytes = 4_096

/** Bytes that are left for texts. */
export function leftBytes({ bytes, isEnveloped }: PayloadLimit, usedBytes: number): number {
  return bytes - usedBytes - (isEnveloped ? headBytes : 0)
}

/** Bytes that a text takes within a limit. */
export function sizeOf(text: string, { isEnveloped }: PayloadLimit): number {
  return Buffer.byteLength(isEnveloped ? JSON.stringify(text) : text)
}

/**
 * A response with its JSON text, or an error under its id that names the size, where less than the text's bytes are left.
 *
 * @param usedBytes What the same answer has returned before, the room it still needs included.
 */
export function fitResponse(
  given: JsonRpcResponse,
  limit: PayloadLimit,
  usedBytes = 0,
): { response: JsonRpcResponse; text: string } {
  const written = writeResponse(given)
  const left = leftBytes(limit, usedBytes)
  if (isSurelyWithin(written.text, left)) return written
  const bytes = sizeOf(written.text, limit)
  return bytes <= left ? written : writeResponse(toTooLarge(given, usedBytes + bytes, limit))
}

/** The error has no id where that of the request does not fit. */
export function toTooLarge({ id }: Pick<JsonRpcResponse, 'id'>, bytes: number, limit: PayloadLimit): JsonRpcResponse {
  const advice = limit.bytes < streamLimit.bytes ? ', or use a streaming function' : ''
  const message = `The answer is ${bytes} bytes, more than the ${limit.bytes} that can be returned here. Ask for less at once${advice}`
  const fits = errorBytes(id, limit) <= leftBytes(limit, 0)
  return toFailure(fits ? id : null, ErrorCode.tooLarge, message)
}
