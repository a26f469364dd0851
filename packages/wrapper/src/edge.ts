import { type Backend, type Call, type Caller, type CallFacts, type Era, type Principal, Refusal } from './backend.ts'
import { readCallFacts, stripCallFacts } from './call-facts.ts'
import { createOwnDigest } from './catalogue/own-digest.ts'
import { newestLegacyRevision, readMeta, withMeta } from './era/revisions.ts'
import { toWords } from './json.ts'
import {
  ErrorCode,
  isResponse,
  type JsonObject,
  type JsonRpcMessage,
  type JsonRpcNotification,
  type JsonRpcRequest,
  RpcError,
  toFailure,
} from './json-rpc.ts'
import { createRace } from './race.ts'
import { toRefusalError } from './refusals.ts'

/** Says who a caller is, or throws `Refusal`. What it is told on `invoke` is the caller's own word. */
export type Authenticate = (caller: Caller) => Principal | undefined | Promise<Principal | undefined>

/** One message that reached a door, and what the door knows of it. */
export type Arrival = {
  readonly caller: Caller
  readonly requestId: string
  /** When the door stops waiting: milliseconds since the epoch. */
  readonly closesAtMs: number
  /** Fires when the caller goes away, where a door can tell. */
  readonly gone?: AbortSignal
  /** Keys the door itself puts into `_meta` for the tool, after whatever the caller wrote there was stripped. */
  readonly doorMeta?: JsonObject
}

/** What every door shares, between the event on one side and the backend on the other. */
export type Edge = {
  identify(caller: Caller): Promise<Principal | undefined>
  /** Ends with exactly one response. Throws nothing but `Refusal`, and that only before its first message. */
  exchange(
    request: JsonRpcRequest,
    spoken: { era: Era; revision: string },
    arrival: Arrival,
    principal: Principal | undefined,
  ): AsyncGenerator<JsonRpcMessage, void, undefined>
  notify(notification: JsonRpcNotification, arrival: Arrival, principal: Principal | undefined): Promise<void>
  /** See `createOwnDigest`. */
  digest(): string | undefined
}

/** Milliseconds kept back from a deadline to still be able to say that it passed. */
const reserveMs = 250

/** Longest a timer can wait; a door without a limit is given this one. */
const longestWaitMs = 2 ** 31 - 1

export function createEdge(backend: Backend, authenticate: Authenticate = believeDoor): Edge {
  function toCall(
    facts: CallFacts,
    spoken: { era: Era; revision: string },
    arrival: Arrival,
    principal: Principal | undefined,
    signal: AbortSignal,
    deadlineMs: number,
  ): Call {
    const tenant = arrival.caller.tenantId ?? principal?.tenant
    return {
      requestId: arrival.requestId,
      ...spoken,
      deadlineMs,
      signal,
      ...(principal && { principal }),
      ...(tenant !== undefined && { tenant }),
      ...(facts.trace && { trace: facts.trace }),
      ...(spoken.era === 'modern' && arrival.caller.door !== 'invoke' && readParamHeaders(arrival.caller.headers)),
    }
  }

  return {
    digest: createOwnDigest(backend),
    identify: async caller => authenticate(caller),

    async *exchange(request, spoken, arrival, principal) {
      const facts = arrival.caller.asserted ?? {}
      const deadlineMs = Math.min(arrival.closesAtMs - reserveMs, facts.deadlineMs ?? Number.POSITIVE_INFINITY)
      const limit = startLimit(deadlineMs, arrival.gone)
      let begun = false
      let answered = false
      try {
        const call = toCall(facts, spoken, arrival, principal, limit.signal, deadlineMs)
        for await (const message of limit.bound(backend.exchange(toBackendRequest(request, arrival), call))) {
          begun = true
          answered = isResponse(message)
          yield message
          if (answered) return
        }
        throw new RpcError(ErrorCode.backendFailed, 'The server ended the exchange without a response')
      } catch (error) {
        if (!begun && error instanceof Refusal) throw error
        if (!answered) yield toFailureOf(error, request, arrival.requestId)
      } finally {
        limit.end()
      }
    },

    async notify(notification, arrival, principal) {
      if (!backend.notify) return
      const deadlineMs = arrival.closesAtMs - reserveMs
      const limit = startLimit(deadlineMs, arrival.gone)
      // 2026-07-28 defines no notification a client sends this way, so it is taken for the older kind.
      const spoken = { era: 'legacy', revision: newestLegacyRevision } as const
      try {
        const call = toCall({}, spoken, arrival, principal, limit.signal, deadlineMs)
        await limit.race(backend.notify(notification, call))
      } catch (error) {
        // Nobody waits for an answer to a notification.
        console.warn('A notification was not taken', { requestId: arrival.requestId, error })
      } finally {
        limit.end()
      }
    },
  }
}

/** Reads the call facts of an invoke message. Only there may they be read; over HTTP they are stripped unread. */
export function readAsserted(message: { params?: JsonRpcRequest['params'] }): CallFacts {
  return readCallFacts(readMeta(message as JsonRpcRequest))
}

/** Without an authenticator: what AWS verified, else what an invoker says of itself (IAM let it invoke). */
function believeDoor({ iam, claims, asserted }: Caller): Principal | undefined {
  if (iam) return { id: iam.userArn }
  if (claims) return { id: toWords(claims.sub ?? ''), claims }
  if (!asserted?.principal) return asserted?.tenant === undefined ? undefined : { id: '', tenant: asserted.tenant }
  return { ...asserted.principal, ...(asserted.tenant !== undefined && { tenant: asserted.tenant }) }
}

function readParamHeaders(headers: Caller['headers']): Pick<Call, 'paramHeaders'> {
  return { paramHeaders: Object.fromEntries(Object.entries(headers).filter(([name]) => name.startsWith('mcp-param-'))) }
}

function toBackendRequest(request: JsonRpcRequest, { doorMeta }: Arrival): JsonRpcRequest {
  const meta = readMeta(request)
  const stripped = stripCallFacts(meta)
  if (doorMeta) return withMeta(request, { ...stripped, ...doorMeta })
  return stripped === meta ? request : withMeta(request, stripped)
}

type Limit = {
  signal: AbortSignal
  /** The same messages, until the limit; then an error, whether or not their source takes notice. */
  bound<T>(source: AsyncIterable<T>): AsyncGenerator<T>
  /** The outcome of `work`, or an error at the limit. */
  race<T>(work: Promise<T>): Promise<T>
  end(): void
}

function startLimit(deadlineMs: number, gone: AbortSignal | undefined): Limit {
  const controller = new AbortController()
  const { race, interrupt } = createRace()
  const stop = (reason: RpcError) => {
    controller.abort(reason)
    interrupt(reason)
  }
  const remainingMs = Math.max(0, Math.min(deadlineMs - Date.now(), longestWaitMs))
  const timer = setTimeout(() => stop(deadlineError(remainingMs)), remainingMs)
  const leave = () => stop(new RpcError(ErrorCode.deadlineExceeded, 'The caller went away'))
  if (gone?.aborted) leave()
  else gone?.addEventListener('abort', leave, { once: true })

  return {
    signal: controller.signal,
    race,
    async *bound(source) {
      const iterator = source[Symbol.asyncIterator]()
      let open = true
      try {
        while (open) {
          const next = await race(iterator.next())
          if (next.done) open = false
          else yield next.value
        }
      } finally {
        // Lets the source put its things in order, but a source that cannot is not waited for beyond the limit.
        if (open) await race(Promise.resolve(iterator.return?.(undefined))).catch(() => undefined)
      }
    },
    end() {
      clearTimeout(timer)
      gone?.removeEventListener('abort', leave)
    },
  }
}

function deadlineError(waitedMs: number): RpcError {
  return new RpcError(
    ErrorCode.deadlineExceeded,
    `No answer within ${(waitedMs / 1000).toFixed(1)} s; the work was told to stop. Ask for less at once, or raise the time limit`,
  )
}

function toFailureOf(error: unknown, request: JsonRpcRequest, requestId: string): JsonRpcMessage {
  const known = error instanceof Refusal ? toRefusalError(error) : error instanceof RpcError ? error : undefined
  if (known) return toFailure(request.id, known.code, known.message, known.data)
  console.error(`${request.method} failed`, { requestId, error })
  return toFailure(request.id, ErrorCode.internalError, 'Internal error', { requestId })
}
