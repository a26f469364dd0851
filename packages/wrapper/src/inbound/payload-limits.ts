/** How large an answer may be: what each entry point can return, and one rule for an answer that is larger. */

import * as ErrorCode from '../mcp/error-codes.ts'
import { type JsonRpcResponse, toFailure } from '../mcp/json-rpc.ts'
import { writeResponse } from '../mcp/write-response.ts'

/** What an entry point can return. */
export type PayloadLimit = {
  /** Most bytes, as the service counts them. */
  readonly bytes: number
  /** Whether an answer's text is escaped once more, as a string inside the JSON of a proxy result. */
  readonly isEnveloped?: boolean
}

/**
 * A buffered invocation: 6 MB, by which Lambda means 6 × 1024 × 1024 bytes plus some room for its own framing ("Response
 * payload size exceeded maximum allowed payload size (6291556 bytes)").
 */
export const invokeLimit: PayloadLimit = { bytes: 6_291_556 }

/** A streaming function, all parts of the answer together (Lambda's quotas, "response streaming": 200 MB). */
export const streamLimit: PayloadLimit = { bytes: 200 * 1024 * 1024 }

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

/** At most 6 bytes for each UTF-16 unit: an escaped control character. */
function isSurelyWithin(text: string, bytes: number): boolean {
  return text.length * 6 <= bytes
}

/** The error has no id where that of the request does not fit. */
export function toTooLarge({ id }: Pick<JsonRpcResponse, 'id'>, bytes: number, limit: PayloadLimit): JsonRpcResponse {
  const advice = limit.bytes < streamLimit.bytes ? ', or use a streaming function' : ''
  const message = `The answer is ${bytes} bytes, more than the ${limit.bytes} that can be returned here. Ask for less at once${advice}`
  const fits = errorBytes(id, limit) <= leftBytes(limit, 0)
  return toFailure(fits ? id : null, ErrorCode.tooLarge, message)
}
