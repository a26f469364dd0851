import { once } from 'node:events'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { HttpAnswer } from '../http/http-call.ts'
import type { BodyBudget } from './body-budget.ts'
import type { OpenCall } from './connections.ts'

export type Exchange = {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly call: OpenCall
  /** For bytes of bodies that are read only to be discarded. */
  readonly discards: BodyBudget
}

/** Sends an answer, no faster than its client reads. Resolves when the last byte is with the kernel. */
export async function deliver(exchange: Exchange, { status, headers, body }: HttpAnswer): Promise<void> {
  const { request, response, call } = exchange
  // A body that came in one packet with its head is complete one turn later.
  if (!request.complete) await nextTurn()
  const isUnread = !request.complete
  const isLast = isUnread || call.isLast()
  if (isLast) call.endConnection()
  response.writeHead(status, {
    ...headers,
    ...(typeof body === 'string' && status !== 204 && { 'content-length': Buffer.byteLength(body) }),
    ...(isLast && { connection: 'close' }),
  })
  if (typeof body === 'string') response.write(body)
  else await writeParts(exchange, body)
  if (isUnread) {
    // All of the answer is sent before its connection closes, so that a client can read it and stop sending.
    response.flushHeaders()
    await discardRest(exchange)
  }
  response.end()
  await once(response, 'finish', { signal: call.gone })
}

async function writeParts({ response, call }: Exchange, parts: AsyncIterable<string>): Promise<void> {
  for await (const part of parts) {
    if (!response.write(part)) await once(response, 'drain', { signal: call.gone })
  }
}

/** Longest that the rest of an unread body is discarded, in milliseconds. */
const discardMs = 2_000

/**
 * Discards what still comes of the body. A connection that is closed over unread bytes is reset, and a client that sends
 * its whole body first would then lose the answer. Beyond the budget the connection only waits for its client to leave:
 * discarded chunks are memory until they are collected.
 */
function discardRest({ request, call: { gone }, discards }: Exchange): Promise<void> {
  const account = discards.open()
  return new Promise(resolve => {
    const timer = setTimeout(stop, discardMs)
    function stop(): void {
      clearTimeout(timer)
      gone.removeEventListener('abort', stop)
      request.off('data', count).off('end', stop)
      account.release()
      resolve()
    }
    function count(chunk: Buffer): void {
      if (!account.add(chunk.length)) request.pause()
    }
    if (gone.aborted) return stop()
    gone.addEventListener('abort', stop, { once: true })
    request.on('data', count).on('end', stop)
  })
}
