/** Reads the lines of a streamed invocation, up to the response. */

import type { FunctionAnswer } from '@mcp-lambda/wrapper/client'
import {
  type Emit,
  isObject,
  type JsonRpcRequest,
  type JsonRpcResponse,
  neverAborted,
  parseJsonOrUndefined,
  startDeadline,
} from '@mcp-lambda/wrapper/protocol'
import type { Target } from '../config/target.ts'
import { type Attempt, attempt } from './failures.ts'
import { readNotification, readResponse } from './read-answer.ts'
import { findFunctionError, type Read, toRead } from './read-whole.ts'

type Lines = AsyncGenerator<string, FunctionAnswer, undefined>

/** A stream whose first line was read. */
export type Opened = { readonly lines: Lines; readonly first: IteratorResult<string, FunctionAnswer> }

/** How long a stream may take to end when its response has come, in milliseconds; then its connection is given up. */
const endWithinMs = 100

/** Reads the first line. Before it, nothing was emitted, so the call may be sent again. */
export async function openStream(lines: Lines): Promise<Attempt<Opened>> {
  const read = await attempt(lines.next())
  if (read.kind === 'failed') return read
  const first = read.value
  return (first.done && findFunctionError(first.value)) || { kind: 'done', value: { lines, first } }
}

/** Emits the notifications that the client asked for, up to the first response to the request. Anything else is dropped. */
export async function readStream(
  { lines, first }: Opened,
  request: JsonRpcRequest,
  target: Target,
  emit: Emit,
  leftMs: () => number,
): Promise<Attempt<Read>> {
  try {
    let next = first
    let withoutId: JsonRpcResponse | undefined
    let last: unknown
    while (!next.done) {
      const message = parseJsonOrUndefined(next.value)
      const notification = readNotification(message, request)
      if (notification) await emit(notification)
      else last = message
      const response = readResponse(message, request, target)
      if (response && isObject(message) && message.id === request.id) {
        const end = await endWithin(Math.min(endWithinMs, leftMs() / 2), lines)
        return { kind: 'done', value: { response, isOver: end !== undefined, requestId: end?.requestId } }
      }
      withoutId ??= response
      const read = await attempt(lines.next())
      if (read.kind === 'failed') return read
      next = read.value
    }
    return findFunctionError(next.value) ?? toRead(withoutId, next.value.requestId, last)
  } finally {
    void lines.return({ payload: '' }).catch(() => undefined)
  }
}

/**
 * Reads on after a response, and drops what comes: the call has its answer, however its function ends. Undefined if the
 * stream does not end in time.
 */
async function endWithin(limitMs: number, lines: Lines): Promise<FunctionAnswer | undefined> {
  const deadline = startDeadline(limitMs, neverAborted, { late: () => new Error('The stream did not end') })
  try {
    for (;;) {
      const next = await deadline.race(lines.next())
      if (next.done) return next.value
    }
  } catch {
    return undefined
  } finally {
    deadline.end('done')
  }
}
