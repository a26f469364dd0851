import {
  isNotification,
  isRequest,
  isResponse,
  type JsonRpcId,
  type JsonRpcMessage,
  type JsonRpcRequest,
  RpcError,
  toFailure,
} from '../mcp/json-rpc.ts'
import type { SdkTransport } from '../outbound/sdk.ts'
import { createInvoke, type InvokeOptions } from './invoke.ts'

export type { LambdaClientLike, LambdaCommands } from './invoke.ts'

export type LambdaTransportOptions = InvokeOptions & {
  /**
   * Whether messages are sent by `InvokeWithResponseStream`, so that progress and logs arrive as they happen: for a
   * function with `lambdaHandler(…, { streaming: true })`. Default: `Invoke`, which brings the answer alone.
   */
  readonly streaming?: boolean
}

/** What SDK v2 says of a message besides the message; SDK v1 sends nothing of it. */
type SendOptions = {
  readonly requestSignal?: AbortSignal | undefined
  readonly onRequestStreamEnd?: (() => void) | undefined
}

/** The official `Transport` of both SDKs, seen by its shape. */
type LambdaTransport = SdkTransport & {
  /** Tells SDK v2 that ending the one request is how a call is cancelled on 2026-07-28. */
  readonly hasPerRequestStream: true
}

/**
 * A transport for the official MCP clients (`@modelcontextprotocol/sdk` and `@modelcontextprotocol/client`) to a server on
 * Lambda, over `lambda:Invoke`: IAM is all the authentication there is, and the function needs no URL.
 *
 * A call that fails without an answer of the server's (throttled, not allowed, timed out, crashed) fails with an MCP error
 * that names the function and the cause. Give the AWS client `maxAttempts: 1`: by itself it sends an invocation
 * again whose connection broke, and a tool would run twice.
 *
 * @example
 * ```ts
 * const transport = LambdaTransport({
 *   functionName: 'prometheus',
 *   client: new LambdaClient({ maxAttempts: 1 }),
 * })
 * await new Client({ name: 'agent', version: '1.0.0' }).connect(transport)
 * ```
 */
export function LambdaTransport({ streaming = false, ...options }: LambdaTransportOptions): LambdaTransport {
  const { invoke, invokeStreamed } = createInvoke(options)
  const running = new Map<JsonRpcId, AbortController>()
  const closed = new AbortController()

  async function ask(request: JsonRpcRequest, { requestSignal, onRequestStreamEnd }: SendOptions): Promise<void> {
    const cancelled = new AbortController()
    const signals = [closed.signal, cancelled.signal, ...(requestSignal ? [requestSignal] : [])]
    const signal = AbortSignal.any(signals)
    running.set(request.id, cancelled)
    try {
      const messages = streaming ? invokeStreamed(request, signal) : invoke(request, signal)
      for await (const message of messages) if (!signal.aborted) transport.onmessage?.(message)
      if (!signal.aborted) onRequestStreamEnd?.()
    } catch (error) {
      if (signal.aborted) return
      // What a client asks first decides which era it speaks, and a function out of reach says nothing about that.
      if (request.method === 'server/discover' || !(error instanceof RpcError)) throw error
      transport.onmessage?.(toFailure(request.id, error.code, error.message, error.data))
    } finally {
      running.delete(request.id)
    }
  }

  async function tell(message: JsonRpcMessage): Promise<void> {
    for await (const answer of invoke(message, closed.signal)) if (isResponse(answer)) transport.onmessage?.(answer)
  }

  const transport: LambdaTransport = {
    hasPerRequestStream: true,
    start: async () => undefined,
    async send(message: JsonRpcMessage, sendOptions: SendOptions = {}) {
      if (closed.signal.aborted) throw new Error('This LambdaTransport is closed')
      if (isRequest(message)) return ask(message, sendOptions)
      if (!isNotification(message)) return
      if (message.method !== 'notifications/cancelled') return tell(message)
      // Another invocation would reach another environment, and find nothing there to cancel.
      const { requestId } = message.params ?? {}
      running.get(requestId as JsonRpcId)?.abort()
    },
    async close() {
      if (closed.signal.aborted) return
      closed.abort()
      transport.onclose?.()
    },
  }
  return transport
}
