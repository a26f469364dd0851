import type { Call } from '../../backend.ts'
import type { JsonRpcMessage } from '../../mcp/json-rpc.ts'

/** What came back for one message. */
export type HttpReply = {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** Read as it arrives. */
  readonly body: AsyncIterable<Uint8Array>
  /** Ends a reply that is not read, or not read on. */
  discard(): void
}

export type PostOptions = {
  readonly headers: Readonly<Record<string, string>>
  /** Fires when the reply is no longer needed. */
  readonly signal: AbortSignal
  /** The call the message belongs to, for a server in this process. */
  readonly call: Call
}

/** Posts one message of streamable HTTP, wherever its server is. */
export type Post = (message: JsonRpcMessage, options: PostOptions) => Promise<HttpReply>
