import type { Call } from '../../backend.ts'
import type { JsonRpcMessage } from '../../mcp/json-rpc.ts'

/** A connection to one 2025-era server: an in-memory transport, a child's pipes, a session over HTTP. */
export type Connection = {
  /**
   * `call`: the call that a request belongs to. In-process servers and children receive its metadata; remote servers do
   * not. An error that is thrown ends the exchange under way, and the connection is closed after it.
   */
  send(message: JsonRpcMessage, call?: Call): void
  close(): Promise<void>
  /** False once the server is known to be gone. Its last messages may still be on their way. */
  isOpen?(): boolean
  /** For a server that can die or stop unseen: idle for longer than this (milliseconds), it gets a `ping` before its next use. */
  readonly checkAfterIdleMs?: number
}

/**
 * Takes a message of the server: of text that a server wrote, what `readServerMessage` returns. While the promise it may
 * return is pending, the server should send no more.
 */
export type Receive = (message: JsonRpcMessage) => Promise<void> | undefined

/**
 * Opens a connection. `receive` takes what the server sends, also before the promise resolves. `closed` is called once, with the reason, when the server
 * sends no more.
 */
export type Connect = (receive: Receive, closed: (reason: Error) => void) => Promise<Connection>

/** `data.cause` of the error of a server that was not ready in its time. Calls that waited for it begin no second start. */
export const startTimeout = 'start_timeout'
