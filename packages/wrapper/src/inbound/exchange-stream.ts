import type { Emit } from '../backend.ts'
import { isResponse, type JsonRpcNotification, type JsonRpcResponse } from '../mcp/json-rpc.ts'
import { createAsyncQueue } from '../primitives/async-queue.ts'

/** One exchange, for an answer whose bytes leave while it runs. */
export type ExchangeStream = {
  /** The response, if nothing comes before it. */
  readonly first: Promise<JsonRpcResponse | 'notification'>
  /**
   * The notifications and then the response. A slow reader makes the server wait. A reader that leaves ends the
   * exchange.
   */
  read(): AsyncGenerator<JsonRpcNotification | JsonRpcResponse, void, undefined>
}

/**
 * Starts an exchange. Its `gone` fires when the reader of the stream stops reading, and when `closed` fires: a reader that
 * waits for the next message cannot stop.
 */
export function streamExchange(
  start: (emit: Emit, gone: AbortSignal) => Promise<JsonRpcResponse>,
  closed?: AbortSignal,
): ExchangeStream {
  const messages = createAsyncQueue<JsonRpcNotification | JsonRpcResponse>()
  const first = Promise.withResolvers<JsonRpcResponse | 'notification'>()
  const reader = new AbortController()

  const response = start(
    notification => {
      first.resolve('notification')
      return messages.push(notification)
    },
    closed ? AbortSignal.any([closed, reader.signal]) : reader.signal,
  )
  response.then(
    given => {
      first.resolve(given)
      messages.push(given)
    },
    error => {
      first.reject(error)
      messages.fail(error)
    },
  )
  // Not each user of a stream waits for it.
  first.promise.catch(() => undefined)

  return {
    first: first.promise,
    async *read() {
      try {
        for (;;) {
          const message = await messages.next()
          yield message
          if (isResponse(message)) return
        }
      } finally {
        messages.close()
        reader.abort()
      }
    },
  }
}
