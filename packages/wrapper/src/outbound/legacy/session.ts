import { type Call, drop, type Emit } from '../../backend.ts'
import { hasNoId, isAnswerTo } from '../../mcp/is-answer-to.ts'
import {
  ErrorCode,
  isObject,
  isRequest,
  isResponse,
  type JsonObject,
  type JsonRpcMessage,
  type JsonRpcNotification,
  type JsonRpcRequest,
  type JsonRpcResponse,
  RpcError,
  toFailure,
} from '../../mcp/json-rpc.ts'
import { readMeta, withMeta } from '../../mcp/revisions.ts'
import { ageMs } from '../../primitives/age.ts'

/** A way to one server of the 2025 era: its end of an in-memory transport, or a child's pipes. */
export type Wire = {
  /** `call` is what a request belongs to; the server is told of it where it is ours to tell. */
  send(message: JsonRpcMessage, call?: Call): void
  close(): Promise<void>
  /** False as soon as the server is known to be gone, though what it said last may still be on its way. */
  isOpen?(): boolean
  /** For a server that can die or stop unseen: idle for longer than this (milliseconds), it is asked before it is used. */
  readonly checkAfterIdleMs?: number
}

/** Takes a message of the server. While the promise it may return is pending, the server should send no more. */
export type Receive = (message: JsonRpcMessage) => Promise<void> | undefined

/** Opens a wire. `receive` takes what the server sends; `closed` is told when nothing more will come, and why. */
export type OpenWire = (receive: Receive, closed: (reason: Error) => void) => Promise<Wire>

/** What a server is told of its client, once, before anything else. */
export type Handshake = { revision: string; clientCapabilities: JsonObject }

/** What the server said of itself in return (`InitializeResult`, whole). */
export type InitializeResult = JsonObject & {
  protocolVersion: string
  capabilities: JsonObject
  serverInfo: JsonObject
}

/** One initialised server, which does one exchange at a time. */
export type LegacySession = {
  readonly initialized: InitializeResult
  /** False once the server is gone, or was left in the middle of an exchange: it must not be used again. */
  readonly usable: boolean
  /** Whether the session can be given work now. A promise where the server could have died unseen, and is asked. */
  isReady(): boolean | Promise<boolean>
  /** `answer` may answer questions of the server to its client; without it each question is refused at once. */
  exchange(request: JsonRpcRequest, call: Call, emit: Emit, answer?: Answer): Promise<JsonRpcResponse>
  notify(message: JsonRpcMessage): void
  close(): Promise<void>
}

/** Undefined leaves the server waiting. */
type Answer = (question: JsonRpcRequest) => JsonRpcMessage | undefined

/** The exchange under way. */
type Pending = {
  readonly id: number
  readonly emit: Emit
  readonly answer: Answer
  /** The caller's own; the server is given the id in its place. */
  readonly progressToken: unknown
  resolve(response: JsonRpcResponse): void
  reject(error: Error): void
}

/**
 * `unsure`: an exchange ended before its answer, or the server could not read or write some message, so what the server
 * still does is unknown. The exchange under way may end; the session is used for no other call.
 */
type State = { kind: 'good' } | { kind: 'unsure' } | { kind: 'gone'; reason: Error }

const clientInfo = { name: 'mcp-lambda', version: '0.1.0' }

/** How long a server may take over a `ping` after it was idle. All of an environment thaws at once, so it is not that. */
const pingLimitMs = 1_000

/** Opens a wire and initialises the server at its other end. */
export async function openLegacySession(
  open: OpenWire,
  handshake: Handshake,
  now: () => number = () => Date.now(),
): Promise<LegacySession> {
  let state: State = { kind: 'good' }
  let pending: Pending | undefined
  let lastId = 0
  let lastUsedMs = 0
  /** Whether a notification was sent since the last answer to a request. */
  let hasNotified = false

  const wire = await open(receive, leave)

  function leave(reason: Error): void {
    if (state.kind !== 'gone') state = { kind: 'gone', reason }
    pending?.reject(state.reason)
  }

  function doubt(): void {
    if (state.kind === 'good') state = { kind: 'unsure' }
  }

  function isUsable(): boolean {
    return state.kind === 'good' && (wire.isOpen?.() ?? true)
  }

  function receive(message: JsonRpcMessage): Promise<void> | undefined {
    if (isRequest(message)) {
      const answer = message.method === 'ping' ? answerPing(message) : (pending?.answer ?? refuse)(message)
      if (answer) wire.send(answer)
      return undefined
    }
    if (!pending) return undefined
    if (!isResponse(message)) {
      const related = toRelated(message, pending)
      return related && (pending.emit(related) ?? undefined)
    }
    if (!isAnswerTo(message, pending.id) || (hasNotified && isAboutNotification(message))) return undefined
    hasNotified = false
    // Which message the server could not read, or write, is unknown.
    if (hasNoId(message)) doubt()
    pending.resolve(message)
    return undefined
  }

  function notify(message: JsonRpcMessage): void {
    hasNotified = true
    wire.send(message)
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
    const { progressToken } = readMeta(request)
    const outcome = Promise.withResolvers<JsonRpcResponse>()
    const abort = () => {
      wire.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } })
      // Whatever the server is still doing must not meet the next exchange.
      doubt()
      settle()
      outcome.reject(new RpcError(ErrorCode.deadlineExceeded, 'The exchange was ended before the server answered'))
    }
    // At once, and not when the promise is awaited: what the server says after its answer belongs to no exchange.
    const settle = () => {
      pending = undefined
      signal?.removeEventListener('abort', abort)
      if (wire.checkAfterIdleMs !== undefined) lastUsedMs = now()
    }
    pending = {
      id,
      emit,
      answer,
      progressToken,
      resolve(response) {
        settle()
        outcome.resolve({ ...response, id: request.id })
      },
      reject(error) {
        settle()
        outcome.reject(error)
      },
    }
    signal?.addEventListener('abort', abort, { once: true })
    try {
      wire.send({ ...(progressToken === undefined ? request : withProgressToken(request, id)), id }, call)
    } catch (error) {
      doubt()
      settle()
      throw error
    }
    return outcome.promise
  }

  /** An answer to `ping` of any kind will do: a server need not know the method to show that it is there. */
  async function answersPing(): Promise<boolean> {
    const limit = new AbortController()
    const timer = setTimeout(() => limit.abort(), pingLimitMs)
    try {
      await run({ jsonrpc: '2.0', id: 0, method: 'ping' }, { signal: limit.signal })
      return isUsable()
    } catch {
      return false
    } finally {
      clearTimeout(timer)
    }
  }

  async function initialize(): Promise<InitializeResult> {
    const params = {
      protocolVersion: handshake.revision,
      capabilities: handshake.clientCapabilities,
      clientInfo,
    }
    const response = await run({ jsonrpc: '2.0', id: 0, method: 'initialize', params })
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
        const { checkAfterIdleMs } = wire
        if (checkAfterIdleMs === undefined || ageMs(lastUsedMs, now()) < checkAfterIdleMs) return isUsable()
        return isUsable() && answersPing()
      },
      exchange: (request, call, emit, answer) => run(request, { signal: call.signal, call, emit, answer }),
      notify,
      async close() {
        leave(new RpcError(ErrorCode.backendUnavailable, 'The server is being ended'))
        await wire.close()
      },
    }
  } catch (error) {
    await wire.close()
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

function withProgressToken(request: JsonRpcRequest, progressToken: number): JsonRpcRequest {
  return withMeta(request, { ...readMeta(request), progressToken })
}

/** Drops broadcast notifications (list_changed, resources/updated): they do not belong to this request. */
function toRelated(message: JsonRpcNotification, current: Pending): JsonRpcNotification | undefined {
  const { method } = message
  if (method === 'notifications/progress') return toOwnProgress(message, current)
  const isForAll = method === 'notifications/resources/updated' || method.endsWith('/list_changed')
  return isForAll ? undefined : message
}

/**
 * Callers all count their progress tokens from the same few numbers, so one sent late by an earlier exchange would pass
 * for this one's. Ids are used once.
 */
function toOwnProgress(message: JsonRpcNotification, { id, progressToken }: Pending): JsonRpcNotification | undefined {
  if (message.params?.progressToken !== id) return undefined
  return { ...message, params: { ...message.params, progressToken } }
}

function answerPing(request: JsonRpcRequest): JsonRpcMessage {
  return { jsonrpc: '2.0', id: request.id, result: {} }
}

/**
 * A stateless exchange has no way to put a question to the client, and an SDK server would wait 60 s for an answer that
 * cannot come: so it is refused at once.
 */
function refuse(request: JsonRpcRequest): JsonRpcMessage {
  const message = `The client cannot be asked for ${request.method}: no session is held between calls`
  return toFailure(request.id, ErrorCode.methodNotFound, message)
}

function readInitializeResult(result: JsonObject): InitializeResult {
  const { protocolVersion, capabilities, serverInfo } = result
  if (typeof protocolVersion !== 'string' || !isObject(serverInfo)) {
    throw new RpcError(ErrorCode.backendFailed, 'The server answered initialize without protocolVersion or serverInfo')
  }
  return { ...result, protocolVersion, serverInfo, capabilities: isObject(capabilities) ? capabilities : {} }
}
