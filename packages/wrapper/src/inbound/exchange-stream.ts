import type { Emit } from '../backend.ts'
import { isResponse, type JsonRpcNotification, type JsonRpcResponse } from '../mcp/json-rpc.ts'
import { createAsyncQueue } from '../primitives/async-queue.ts'

/** One exchange, for an answer whose bytes leave while it runs. */
export type ExchangeStream = {
  readonly response: Promise<JsonRpcResponse>
  /** Resolves with the first notification. */
  readonly notified: Promise<'notified'>
  /**
   * The notifications and then the response. A slow reader makes the server wait. A reader that leaves ends the
   * exchange.
   */
  read(): AsyncGenerator<JsonRpcNotification | JsonRpcResponse, void, undefined>
}

/** Starts an exchange. Its `gone` fires when the reader of the stream leaves. */
export function streamExchange(start: (emit: Emit, gone: AbortSignal) => Promise<JsonRpcResponse>): ExchangeStream {
  const messages = createAsyncQueue<JsonRpcNotification | JsonRpcResponse>()
  const notified = Promise.withResolvers<'notified'>()
  const reader = new AbortController()
  const response = start(notification => {
    notified.resolve('notified')
    return messages.push(notification)
  }, reader.signal)
  response.then(messages.push, messages.fail)

  return {
    response,
    notified: notified.promise,
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
