import { isResponse, type JsonRpcId, type JsonRpcNotification, type JsonRpcResponse } from '../mcp/json-rpc.ts'
import { errorBytes, fitResponse, leftBytes, sizeOf, toTooLarge } from './fit-response.ts'
import type { PayloadLimit } from './payload-limits.ts'

/**
 * Writes the messages of an exchange as they come, all of them within one limit: a stream that Lambda cuts off would leave
 * its reader without a response. When a notification would exceed the limit, the error replaces the rest.
 */
export async function* fitStream(
  messages: AsyncIterable<JsonRpcNotification | JsonRpcResponse>,
  toText: (json: string) => string,
  id: JsonRpcId,
  limit: PayloadLimit,
): AsyncGenerator<string, void, undefined> {
  let sentBytes = errorBytes(id, limit)
  for await (const message of messages) {
    if (isResponse(message)) {
      yield toText(fitResponse(message, limit, sentBytes).text)
      return
    }
    const json = writeNotification(message)
    if (json === undefined) continue
    const text = toText(json)
    sentBytes += sizeOf(text, limit)
    if (leftBytes(limit, sentBytes) < 0) {
      yield toText(JSON.stringify(toTooLarge({ id }, sentBytes, limit)))
      return
    }
    yield text
  }
}

/** The JSON text of a notification. Undefined for one that JSON cannot hold, which is left out. */
function writeNotification(notification: JsonRpcNotification): string | undefined {
  try {
    return JSON.stringify(notification)
  } catch (error) {
    console.warn('A notification cannot be written as JSON and was left out', error)
    return undefined
  }
}
