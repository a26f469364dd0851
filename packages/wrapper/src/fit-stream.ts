import { ErrorCode, type JsonRpcId, type JsonRpcMessage, toFailure } from './json-rpc.ts'
import { describeTooLarge } from './size.ts'
import { writeMessage } from './write-message.ts'

/** Bytes kept back for the error. */
const roomBytes = 1_000

/**
 * The texts of an exchange's messages as they come, together within `limitBytes`. From the first that would go over, an
 * error with the size takes the place of all that is left, and the exchange is ended: a stream that Lambda cuts off would
 * leave its reader without a response.
 */
export async function* fitStream(
  messages: AsyncIterable<JsonRpcMessage>,
  toText: (json: string) => string,
  { id, limitBytes }: { id: JsonRpcId; limitBytes: number },
): AsyncGenerator<string, void, undefined> {
  let sentBytes = 0
  for await (const message of messages) {
    const json = writeMessage(message)
    if (json === undefined) continue
    const text = toText(json)
    sentBytes += Buffer.byteLength(text)
    if (sentBytes > limitBytes - roomBytes) {
      const failure = toFailure(id, ErrorCode.tooLarge, describeTooLarge(sentBytes, limitBytes))
      yield toText(JSON.stringify(failure))
      return
    }
    yield text
  }
}
