import * as ErrorCode from './error-codes.ts'
import { type JsonRpcResponse, toFailure } from './json-rpc.ts'

/** What was written, for as long as its response lives: its size is recorded before its entry point returns it. */
const texts = new WeakMap<JsonRpcResponse, string>()

/**
 * A response with its JSON text. A server in this process may answer with what JSON cannot hold (a BigInt, a cycle): that
 * becomes an error under the same id.
 */
export function writeResponse(response: JsonRpcResponse): { response: JsonRpcResponse; text: string } {
  try {
    const text = texts.get(response) ?? JSON.stringify(response)
    texts.set(response, text)
    return { response, text }
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n', 1)[0] : 'unknown reason'
    const failure = toFailure(
      response.id,
      ErrorCode.backendFailed,
      `The server's answer cannot be written as JSON: ${reason}`,
    )
    return { response: failure, text: JSON.stringify(failure) }
  }
}
