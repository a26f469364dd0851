import { ageMs } from '../age.ts'
import type { Call } from '../backend.ts'
import { readMeta, withMeta } from '../era/revisions.ts'
import { createInbox, type Inbox } from '../inbox.ts'
import { hasNoId, isAnswerTo } from '../is-answer-to.ts'
import {
  ErrorCode,
  isNotification,
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
} from '../json-rpc.ts'

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

/** One initialised server, doing one exchange at a time. */
export type LegacySession = {
  readonly initialized: InitializeResult
  /** False once the server is gone, or was left in the middle of something: it must not be used again. */
  readonly usable: boolean
  /** Whether it can be given work now. Only one that could have died or stopped unseen is asked, which takes time. */
  isReady(): boolean | Promise<boolean>
  /** `answer` may answer what the server asks its client; without it every question is refused at once. */
  exchange(request: JsonRpcRequest, call: Call, answer?: Answer): AsyncGenerator<JsonRpcMessage, void, undefined>
  notify(message: JsonRpcMessage): void
  close(): Promise<void>
}

/** Undefined leaves the server waiting. */
type Answer = (question: JsonRpcRequest) => JsonRpcMessage | undefined

/** The one exchange under way. `progressToken` is the caller's own; the server is given the id in its place. */
type Current = { id: number; inbox: Inbox<JsonRpcMessage>; answer: Answer; progressToken: unknown }

const clientInfo = { name: 'mcp-lambda', version: '0.1.0' }

/** How long a server may take over a `ping` after it was idle. All of an environment thaws at once, so it is not that. */
const pingLimitMs = 1_000

/** Opens a wire and initialises the server at its other end. */
export async function openLegacySession(
  open: OpenWire,
  handshake: Handshake,
  now: () => number = () => Date.now(),
): Promise<LegacySession> {
  let lastId = 0
  let usable = true
  let gone: Error | undefined
  let lastUsedMs = 0
  let current: Current | undefined
  /** Whether a notification was sent since the last answer to a request. */
  let hasNotified = false

  const wire = await open(receive, end)

  function end(reason: Error): void {
    usable = false
    gone ??= reason
    current?.inbox.fail(gone)
  }

  function isUsable(): boolean {
    return usable && (wire.isOpen?.() ?? true)
  }

  function receive(message: JsonRpcMessage): Promise<void> | undefined {
    if (isRequest(message)) {
      const answer = message.method === 'ping' ? answerPing(message) : (current?.answer ?? refuse)(message)
      if (answer) wire.send(answer)
    } else if (isResponse(message)) {
      if (!current || !isAnswerTo(message, current.id) || (hasNotified && isAboutNotification(message)))
        return undefined
      hasNotified = false
      return current.inbox.push(message)
    } else if (current && isNotification(message)) {
      const related = toRelated(message, current)
      if (related) return current.inbox.push(related)
    }
    return undefined
  }

  function notify(message: JsonRpcMessage): void {
    hasNotified = true
    wire.send(message)
  }

  /** Sends a request under an id of our own, and reads until its response has come. */
  async function* run(
    request: JsonRpcRequest,
    { signal, call, answer = refuse }: { signal?: AbortSignal; call?: Call; answer?: Answer | undefined } = {},
  ): AsyncGenerator<JsonRpcMessage, void, undefined> {
    // Turned away before the server has heard anything: it stays good for the next exchange.
    if (gone) throw gone
    signal?.throwIfAborted()
    const id = ++lastId
    const inbox = createInbox<JsonRpcMessage>()
    const { progressToken } = readMeta(request)
    current = { id, inbox, answer, progressToken }
    const abort = () => {
      wire.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: id } })
      inbox.fail(new RpcError(ErrorCode.deadlineExceeded, 'The exchange was ended before the server answered'))
    }
    let answered = false
    try {
      signal?.addEventListener('abort', abort, { once: true })
      wire.send({ ...(progressToken === undefined ? request : withProgressToken(request, id)), id }, call)
      while (!answered) {
        const message = await inbox.next()
        answered = isResponse(message)
        // Which message the server could not read, or write, is unknown: so is what it still does.
        if (isResponse(message) && hasNoId(message)) usable = false
        yield answered ? { ...(message as JsonRpcResponse), id: request.id } : message
      }
    } finally {
      signal?.removeEventListener('abort', abort)
      current = undefined
      inbox.close()
      // Left before the answer: whatever the server is still doing must not meet the next exchange.
      if (!answered) usable = false
      if (wire.checkAfterIdleMs !== undefined) lastUsedMs = now()
    }
  }

  /** An answer to `ping` of any kind will do: a server need not know the method to show that it is there. */
  async function answersPing(): Promise<boolean> {
    const limit = new AbortController()
    const timer = setTimeout(() => limit.abort(), pingLimitMs)
    try {
      for await (const _ of run({ jsonrpc: '2.0', id: 0, method: 'ping' }, { signal: limit.signal }));
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
    for await (const message of run({ jsonrpc: '2.0', id: 0, method: 'initialize', params })) {
      if (!isResponse(message)) continue
      if ('error' in message) throw new RpcError(message.error.code, message.error.message, message.error.data)
      notify({ jsonrpc: '2.0', method: 'notifications/initialized' })
      return readInitializeResult(message.result)
    }
    throw new RpcError(ErrorCode.backendFailed, 'The server did not answer initialize')
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
      exchange: (request, call, answer) => run(request, { signal: call.signal, call, answer }),
      notify,
      async close() {
        end(new RpcError(ErrorCode.backendUnavailable, 'The server is being ended'))
        await wire.close()
      },
    }
  } catch (error) {
    await wire.close()
    throw error
  }
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

/** Leaves out what a server says to all its clients: on this exchange's stream it would be somebody else's news. */
function toRelated(message: JsonRpcNotification, current: Current): JsonRpcNotification | undefined {
  const { method } = message
  if (method === 'notifications/progress') return toOwnProgress(message, current)
  const isForAll = method === 'notifications/resources/updated' || method.endsWith('/list_changed')
  return isForAll ? undefined : message
}

/**
 * Callers all count their progress tokens from the same few numbers, so one sent late by an earlier exchange would pass
 * for this one's. Ids are used once.
 */
function toOwnProgress(message: JsonRpcNotification, { id, progressToken }: Current): JsonRpcNotification | undefined {
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
