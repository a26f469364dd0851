import { isAnswerTo } from '../mcp/is-answer-to.ts'
import {
  isNotification,
  isObject,
  isRequest,
  isResponse,
  type JsonRpcId,
  type JsonRpcMessage,
  type JsonRpcNotification,
  type JsonRpcRequest,
  type JsonRpcResponse,
  RpcError,
  toFailure,
} from '../mcp/json-rpc.ts'
import { parseJsonOrUndefined } from '../mcp/parse-json.ts'
import { readServerMessage } from '../mcp/read-server-message.ts'
import { toStrictResponse } from '../mcp/to-strict-response.ts'
import type { SdkTransport } from '../outbound/sdk.ts'
import { lazy } from '../primitives/lazy.ts'
import {
  type InvokeFailure,
  readFunctionError,
  readInvokeError,
  toInvokeFailure,
  toRetryAfterMs,
} from './invoke-errors.ts'
import { invokeThrough, type LambdaClientLike, type LambdaCommands } from './invoke-through.ts'
import type { FunctionAnswer, Invocation } from './lambda-functions.ts'

export type LambdaTransportOptions = {
  /** Name, partial ARN or ARN. */
  readonly functionName: string
  readonly client: LambdaClientLike
  /** A version or an alias. */
  readonly qualifier?: string
  /** For a function in per-tenant isolation, and for no other. */
  readonly tenantId?: string
  /** Default: those of `@aws-sdk/client-lambda`, loaded with the first message. */
  readonly commands?: LambdaCommands
  /**
   * Whether messages are sent by `InvokeWithResponseStream`, so that progress and logs arrive as they happen: for a
   * function with `lambdaHandler(…, { streaming: true })`. Default: `Invoke`, which brings the answer alone.
   */
  readonly streaming?: boolean
}

/** Longest line of a stream: all that a function can stream (200 MB). */
const maxLineBytes = 200 * 1024 * 1024

/** Options that SDK v2 sends with a message. SDK v1 sends none. */
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
 * that names the function. The error's `data` has `cause` (a row of `invokeErrors`), `retryable`, `retryAfterMs` where that
 * is true, and Lambda's own `reason`. Give the AWS client `maxAttempts: 1`: by default it sends an invocation again whose
 * connection broke, and a tool would run twice.
 *
 * @example
 * ```ts
 * const transport = LambdaTransport({
 *   functionName: 'notes',
 *   client: new LambdaClient({ maxAttempts: 1 }),
 * })
 * await new Client({ name: 'agent', version: '1.0.0' }).connect(transport)
 * ```
 */
export function LambdaTransport(options: LambdaTransportOptions): LambdaTransport {
  const { functionName, client, qualifier, tenantId, commands, streaming = false } = options
  const loadFunctions = lazy(async () =>
    invokeThrough(() => client, commands ?? (await import('./lambda-commands.ts')), maxLineBytes),
  )
  const running = new Map<JsonRpcId, AbortController>()
  const closed = new AbortController()

  function toInvocation(message: JsonRpcMessage): Invocation {
    return {
      functionName,
      payload: JSON.stringify(message),
      ...(qualifier !== undefined && { qualifier }),
      ...(tenantId !== undefined && { tenantId }),
    }
  }

  /** The function's own words are for this caller: it may invoke the function, and so read them anyway. */
  function fail(failure: InvokeFailure, words: string, error?: unknown): never {
    const { code, cause, retryable, requestId, advice } = failure
    const data = {
      cause,
      retryable,
      ...(isObject(error) && typeof error.Reason === 'string' && { reason: error.Reason }),
      ...(retryable && { retryAfterMs: toRetryAfterMs(failure, Math.random()) }),
      ...(requestId !== undefined && { requestId }),
    }
    const message = `${functionName}: ${advice}${words === '' ? '' : ` (${words})`}`
    throw new RpcError(code, message, data, { cause: error })
  }

  const failInvoke = (error: unknown): never => fail(readInvokeError(error), describeError(error), error)

  function checkFunctionError({ functionError, payload, requestId }: FunctionAnswer): void {
    if (functionError === undefined) return
    const thrown = parseJsonOrUndefined(payload)
    fail(readFunctionError(thrown, requestId), describeThrown(thrown))
  }

  async function invoke(request: JsonRpcRequest, signal: AbortSignal): Promise<void> {
    const { invokeFunction } = await loadFunctions()
    const answer = await invokeFunction(toInvocation(request), signal).catch(failInvoke)
    checkFunctionError(answer)
    const response = readAnswerTo(request, answer.payload)
    if (!response) return fail(toInvokeFailure('bad_answer', answer.requestId), '')
    receive(response, signal)
  }

  async function invokeStreamed(request: JsonRpcRequest, signal: AbortSignal): Promise<void> {
    const { streamFunction } = await loadFunctions()
    const lines = streamFunction(toInvocation(request), signal)
    let isAnswered = false
    for (;;) {
      // After its response, a call has its answer, however its function ends.
      const next = await lines.next().catch(error => (isAnswered ? undefined : failInvoke(error)))
      if (!next) return
      if (!next.done) {
        if (!isAnswered) isAnswered = receiveLine(next.value, request, signal)
        continue
      }
      if (isAnswered) return
      checkFunctionError(next.value)
      fail(toInvokeFailure('bad_answer', next.value.requestId), 'it ended without a response')
    }
  }

  /** True for the response. Lines that are not MCP, or answer something else, are skipped. */
  function receiveLine(line: string, request: JsonRpcRequest, signal: AbortSignal): boolean {
    const response = readAnswerTo(request, line)
    const message = response ?? readServerMessage(parseJsonOrUndefined(line))
    if (message && (response || !isResponse(message))) receive(message, signal)
    return response !== undefined
  }

  /** A notification is answered with nothing, or refused. */
  async function notify(notification: JsonRpcNotification): Promise<void> {
    const { invokeFunction } = await loadFunctions()
    const answer = await invokeFunction(toInvocation(notification), closed.signal).catch(failInvoke)
    checkFunctionError(answer)
    const message = readServerMessage(parseJsonOrUndefined(answer.payload))
    if (message) receive(message, closed.signal)
  }

  function receive(message: JsonRpcMessage, signal: AbortSignal): void {
    if (!signal.aborted) transport.onmessage?.(message)
  }

  async function ask(request: JsonRpcRequest, { requestSignal, onRequestStreamEnd }: SendOptions): Promise<void> {
    const cancelled = new AbortController()
    const signals = [closed.signal, cancelled.signal, ...(requestSignal ? [requestSignal] : [])]
    const signal = AbortSignal.any(signals)
    running.set(request.id, cancelled)
    try {
      await (streaming ? invokeStreamed(request, signal) : invoke(request, signal))
      if (!signal.aborted) onRequestStreamEnd?.()
    } catch (error) {
      if (signal.aborted) return
      // A client's first request decides which era it speaks, and a function out of reach says nothing about that.
      if (request.method === 'server/discover' || !(error instanceof RpcError)) throw error
      transport.onmessage?.(toFailure(request.id, error.code, error.message, error.data))
    } finally {
      running.delete(request.id)
    }
  }

  const transport: LambdaTransport = {
    hasPerRequestStream: true,
    start: async () => undefined,
    async send(message: JsonRpcMessage, sendOptions: SendOptions = {}) {
      if (closed.signal.aborted) throw new Error('This LambdaTransport is closed')
      if (isRequest(message)) return ask(message, sendOptions)
      if (!isNotification(message)) return
      if (message.method !== 'notifications/cancelled') return notify(message)
      // Another invocation would reach another environment, and find nothing there to cancel.
      const { requestId } = message.params ?? {}
      if (typeof requestId === 'string' || typeof requestId === 'number') running.get(requestId)?.abort()
    },
    async close() {
      if (closed.signal.aborted) return
      closed.abort()
      transport.onclose?.()
    },
  }
  return transport
}

function describeError(error: unknown): string {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: '' }
  return [name, message].filter(word => word !== '').join(': ')
}

/** The response to a request, in its strict form. Undefined for any other text. */
function readAnswerTo({ id }: JsonRpcRequest, text: string): JsonRpcResponse | undefined {
  const message = readServerMessage(parseJsonOrUndefined(text))
  return message && isResponse(message) && isAnswerTo(message, id) ? toStrictResponse(id, message) : undefined
}

/** What the function threw. */
function describeThrown(thrown: unknown): string {
  const { errorType, errorMessage } = isObject(thrown) ? thrown : {}
  return [errorType, errorMessage].filter(word => typeof word === 'string' && word !== '').join(': ')
}
