import * as ErrorCode from '../../mcp/error-codes.ts'
import { isAnswerTo } from '../../mcp/is-answer-to.ts'
import {
  isResponse,
  type JsonRpcMessage,
  type JsonRpcNotification,
  type JsonRpcRequest,
  type JsonRpcResponse,
  RpcError,
} from '../../mcp/json-rpc.ts'
import { parseJson, TooDeepError } from '../../mcp/parse-json.ts'
import { readServerMessage } from '../../mcp/read-server-message.ts'
import type { HttpReply } from './post.ts'
import { readEventStream } from './read-event-stream.ts'

/**
 * Reads the reply to a request: passes on, as it comes, what the server says before its response, then returns that.
 *
 * A status that says no with a JSON-RPC error in the body is that error, whole. Any other becomes an RpcError that
 * names the status; the body stays here, since an unknown server may write anything into its error pages.
 */
export async function readReply(
  reply: HttpReply,
  request: JsonRpcRequest,
  maxBytes: number,
  onMessage: (message: JsonRpcNotification | JsonRpcRequest) => void | Promise<void>,
): Promise<JsonRpcResponse> {
  const isOk = reply.status >= 200 && reply.status < 300
  try {
    for await (const message of readMessages(reply, isOk, maxBytes)) {
      if (!isResponse(message)) await onMessage(message)
      else if (isAnswerTo(message, request.id)) return { ...message, id: request.id }
    }
  } finally {
    reply.discard()
  }
  if (!isOk) throw statusError(reply.status)
  throw new RpcError(ErrorCode.backendFailed, 'The server ended its answer without a response')
}

function readMessages(reply: HttpReply, isOk: boolean, maxBytes: number): AsyncIterable<JsonRpcMessage> {
  const type = reply.headers['content-type']?.split(';')[0]?.trim().toLowerCase()
  if (type === 'text/event-stream' && isOk) return readMessageStream(reply.body, maxBytes)
  if (type === 'application/json') return readJson(reply.body, isOk, maxBytes)
  if (!isOk) throw statusError(reply.status)
  throw new RpcError(
    ErrorCode.backendFailed,
    `The server answered a request with HTTP ${reply.status} and ${type ?? 'no content type'}; application/json or text/event-stream is expected`,
  )
}

/** Messages of an event stream, as they come. */
export async function* readMessageStream(
  body: HttpReply['body'],
  maxBytes: number,
): AsyncGenerator<JsonRpcMessage, void, undefined> {
  try {
    // A priming event of revision 2025-11-25 has an id and no data.
    for await (const data of readEventStream(body, maxBytes)) if (data !== '') yield* parse(data)
  } catch (error) {
    if (error instanceof RangeError) throw tooLarge(maxBytes)
    throw error
  }
}

async function* readJson(body: HttpReply['body'], isOk: boolean, maxBytes: number): AsyncGenerator<JsonRpcMessage> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.length
    if (bytes > maxBytes) throw tooLarge(maxBytes)
    chunks.push(chunk)
  }
  const text = Buffer.concat(chunks).toString('utf8')
  try {
    yield* parse(text)
  } catch (error) {
    if (isOk) throw error
  }
}

/** One message, or an array of them as revision 2025-03-26 allowed. */
function parse(text: string): JsonRpcMessage[] {
  let value: unknown
  try {
    value = parseJson(text)
  } catch (cause) {
    const fault =
      cause instanceof TooDeepError ? `JSON that cannot be passed on: ${cause.message}` : 'something that is not JSON'
    throw new RpcError(ErrorCode.backendFailed, `The server answered with ${fault}`, undefined, { cause })
  }
  const messages = Array.isArray(value) ? value : [value]
  return messages.map(readServerMessage).filter(message => message !== undefined)
}

function tooLarge(maxBytes: number): RpcError {
  return new RpcError(ErrorCode.backendFailed, `The server's answer is over ${maxBytes} bytes, the most that is read`)
}

export function statusError(status: number): RpcError {
  return new RpcError(ErrorCode.backendFailed, `The server answered HTTP ${status}`, { status })
}
