import { type Call, drop, type Emit } from '../../backend.ts'
import * as ErrorCode from '../../mcp/error-codes.ts'
import { type Handshake, type InitializeResult, readInitializeResult } from '../../mcp/initialize-result.ts'
import { hasNoId, isAnswerTo } from '../../mcp/is-answer-to.ts'
import {
  isRequest,
  isResponse,
  type JsonRpcMessage,
  type JsonRpcRequest,
  type JsonRpcResponse,
  RpcError,
  toFailure,
} from '../../mcp/json-rpc.ts'
import { readMeta } from '../../mcp/revisions.ts'
import { ageMs } from '../../primitives/age.ts'
import { startDeadline } from '../../primitives/deadline.ts'
import type { Connect, Receive } from './connection.ts'
import { toRelated, withOwnProgressToken } from './related-notifications.ts'

/** One initialised server, which does one exchange at a time. */
export type Session = {
  readonly initialized: InitializeResult
  /** False once the server is gone, or was left in the middle of an exchange: it must not be used again. */
  readonly usable: boolean
  /** Whether the session can be given work now. A promise where the server could have died unseen, and gets a `ping`. */
  isReady(): boolean | Promise<boolean>
  /** `answer` may answer questions of the server to its client; without it each question is refused at once. */
  exchange(request: JsonRpcRequest, call: Call, emit: Emit, answer?: Answer): Promise<JsonRpcResponse>
  notify(message: JsonRpcMessage): void
  close(): Promise<void>
}

/** Undefined leaves the server waiting. */
export type Answer = (question: JsonRpcRequest) => JsonRpcMessage | undefined

/** The exchange under way. */
type Pending = {
  readonly id: number
  readonly emit: Emit
  readonly answer: Answer
  /** The caller's own; the server is given the id in its place. */
  readonly progressToken: unknown
  resolve(response: JsonRpcResponse): void
  reject(error: unknown): void
}

/**
 * - `good`: between exchanges, or in one.
 * - `unsure`: an exchange ended before its answer, or the server could not read or write some message, so what the server
 *   still does is unknown. The call that holds the session may go on; no other call gets it.
 * - `gone`: the server is gone.
 */
type State = { kind: 'good' } | { kind: 'unsure' } | { kind: 'gone'; reason: Error }

/** The version is written out: the package file would be bundled into each function. A test compares the two. */
const clientInfo = { name: 'mcp-lambda', version: '0.1.0' }

export type SessionOptions = {
  readonly now?: () => number
  /** Longest from `connect` to the answer to `initialize`, in milliseconds. Infinity where a connection has a limit of its own. */
  readonly openLimitMs?: number
}

/** Opens a connection and initialises the server at its other end. */
export function openSession(
  connect: Connect,
  handshake: Handshake,
  { now = () => Date.now(), openLimitMs = 60_000 }: SessionOptions = {},
): Promise<Session> {
  const message = `The server did not answer initialize within ${openLimitMs / 1_000} s`
  const late = () => new RpcError(ErrorCode.backendUnavailable, message)
  const limit = startDeadline(openLimitMs, undefined, { late })
  return limit.race(open(connect, handshake, now, limit.signal)).finally(() => limit.end('done'))
}

/** @param signal Given up once it fires: a connection that comes later is closed. */
async function open(
  connect: Connect,
  { revision, clientCapabilities }: Handshake,
  now: () => number,
  signal: AbortSignal,
): Promise<Session> {
  let state: State = { kind: 'good' }
  let pending: Pending | undefined
  let lastId = 0
  let lastUsedMs = 0
  /** Whether a notification was sent since the last answer to a request. */
  let hasNotified = false

  let isConnected = false
  /** What the server sends before `connect` has resolved. */
  const early: JsonRpcMessage[] = []
  const receiveInTurn: Receive = message => (isConnected ? receive(message) : void early.push(message))

  const connection = await connect(receiveInTurn, leave)
  isConnected = true
  for (const message of early) void receive(message)

  function leave(reason: Error): void {
    if (state.kind !== 'gone') state = { kind: 'gone', reason }
    pending?.reject(state.reason)
  }

  function doubt(): void {
    if (state.kind === 'good') state = { kind: 'unsure' }
  }

  function isUsable(): boolean {
    return state.kind === 'good' && (connection.isOpen?.() ?? true)
  }

  function receive(message: JsonRpcMessage): Promise<void> | undefined {
    if (isRequest(message)) {
      const answer = message.method === 'ping' ? answerPing(message) : (pending?.answer ?? refuse)(message)
      if (answer) sendOrFail(answer)
      return undefined
    }
    if (!pending) return undefined
    if (!isResponse(message)) {
      const related = toRelated(message, pending.id, pending.progressToken)
      return (related && pending.emit(related)) ?? undefined
    }
    if (!isAnswerTo(message, pending.id) || (hasNotified && isAboutNotification(message))) return undefined
    hasNotified = false
    // Which message the server could not read, or write, is unknown.
    if (hasNoId(message)) doubt()
    pending.resolve(message)
    return undefined
  }

  /** A failure to send ends the exchange under way: thrown, it would reach the server's code or an event listener. */
  function sendOrFail(message: JsonRpcMessage, call?: Call): void {
    try {
      connection.send(message, call)
    } catch (error) {
      doubt()
      pending?.reject(error)
    }
  }

  function notify(message: JsonRpcMessage): void {
    hasNotified = true
    connection.send(message)
  }

  /** Sends a request under an id of its own. */
  async function run(
    request: JsonRpcRequest,
    { signal, call, emit = drop, answer = refuse }: RunOptions = {},
  ): Promise<JsonRpcResponse> {
    // Thrown before anything was sent, so that the session can be reused.
    if (state.kind === 'gone') throw state.reason
    signal?.throwIfAborted()
    const id = ++lastId
    const { promise, resolve, reject } = Promise.withResolvers<JsonRpcResponse>()
    pending = {
      id,
      emit,
      answer,
      progressToken: readMeta(request).progressToken,
      resolve: response => {
        settle()
        resolve({ ...response, id: request.id })
      },
      reject: error => {
        settle()
        reject(error)
      },
    }
    signal?.addEventListener('abort', abort, { once: true })
    sendOrFail({ ...withOwnProgressToken(request, id), id }, call)
    return promise

    function abort(): void {
      // Whatever the server is still doing must not meet the next exchange.
      doubt()
      pending?.reject(new RpcError(ErrorCode.deadlineExceeded, 'Cancelled before its answer'))
      sendOrFail({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } })
    }

    /** At once, not when the promise is awaited: what the server says after its answer belongs to no exchange. */
    function settle(): void {
      pending = undefined
      signal?.removeEventListener('abort', abort)
      if (connection.checkAfterIdleMs !== undefined) lastUsedMs = now()
    }
  }

  async function answersPing(): Promise<boolean> {
    const { sendPing } = await import('./send-ping.ts')
    return (await sendPing(run)) && isUsable()
  }

  async function initialize(): Promise<InitializeResult> {
    const params = { protocolVersion: revision, capabilities: clientCapabilities, clientInfo }
    const response = await run({ jsonrpc: '2.0', id: 0, method: 'initialize', params }, { signal })
    if ('error' in response) throw new RpcError(response.error.code, response.error.message, response.error.data)
    notify({ jsonrpc: '2.0', method: 'notifications/initialized' })
    return readInitializeResult(response.result)
  }

  try {
    const initialized = await initialize()
    return {
      initialized,
      get usable() {
        return isUsable()
      },
      isReady() {
        const { checkAfterIdleMs } = connection
        if (checkAfterIdleMs === undefined || ageMs(lastUsedMs, now()) < checkAfterIdleMs) return isUsable()
        return isUsable() && answersPing()
      },
      exchange: (request, call, emit, answer) => run(request, { signal: call.signal, call, emit, answer }),
      notify,
      async close() {
        leave(new RpcError(ErrorCode.backendUnavailable, 'The server is closing'))
        await connection.close()
      },
    }
  } catch (error) {
    await connection.close()
    throw error
  }
}

type RunOptions = {
  readonly signal?: AbortSignal
  readonly call?: Call
  readonly emit?: Emit
  readonly answer?: Answer | undefined
}

/**
 * Servers written by hand answer a notification they do not know, `notifications/initialized` too, as they do a request.
 * That error often arrives when the next request is under way, and says nothing about it.
 */
function isAboutNotification(response: JsonRpcResponse): boolean {
  return hasNoId(response) && 'error' in response && response.error.code === ErrorCode.methodNotFound
}

function answerPing({ id }: JsonRpcRequest): JsonRpcMessage {
  return { jsonrpc: '2.0', id, result: {} }
}

/** A stateless exchange cannot ask its client, and an SDK server would wait 60 s for an answer that cannot come. */
function refuse({ id, method }: JsonRpcRequest): JsonRpcMessage {
  const message = `The client cannot be asked for ${method}: no session is held between calls`
  return toFailure(id, ErrorCode.methodNotFound, message)
}
