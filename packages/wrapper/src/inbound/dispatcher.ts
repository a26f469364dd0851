import {
  type Backend,
  type Call,
  type Caller,
  type CallFacts,
  type Emit,
  type Era,
  type Principal,
  Refusal,
} from '../backend.ts'
import { readCallFacts, stripCallFacts } from '../mcp/call-metadata.ts'
import { describeValue } from '../mcp/describe-value.ts'
import {
  ErrorCode,
  isNotification,
  type JsonObject,
  type JsonRpcFailure,
  type JsonRpcNotification,
  type JsonRpcRequest,
  type JsonRpcResponse,
  RpcError,
  toFailure,
} from '../mcp/json-rpc.ts'
import { newestLegacyRevision, readMeta, withMeta } from '../mcp/revisions.ts'
import { toStrictResponse } from '../mcp/to-strict-response.ts'
import { startDeadline } from '../primitives/deadline.ts'
import { redactResponse } from '../primitives/redaction.ts'
import { createCatalogueDigest } from './catalogue-digest.ts'
import { toRefusalError } from './refusals.ts'

/** Identifies a caller, or throws `Refusal`. On `invoke`, `caller.asserted` is unverified input from the invoker. */
export type Authenticate = (caller: Caller) => Principal | undefined | Promise<Principal | undefined>

/** Facts about an inbound message that its entry point knows. */
export type InboundCall = {
  readonly caller: Caller
  readonly requestId: string
  /** When the entry point stops waiting: milliseconds since the epoch. */
  readonly closesAtMs: number
  /** Fires when the caller goes away, where an entry point notices. */
  readonly gone?: AbortSignal
  /** See `Call`. Absent where no headers came. */
  readonly paramHeaders?: Call['paramHeaders']
  /** Keys that the entry point adds to `_meta` for the tool, after the caller's own keys of this prefix were removed. */
  readonly entryMeta?: JsonObject
}

/** The era and revision that a request speaks. */
export type Protocol = { readonly era: Era; readonly revision: string }

/** What all entry points share: the steps between an event and the backend. */
export type Dispatcher = {
  identify(caller: Caller): Promise<Principal | undefined>
  /** Throws nothing but `Refusal`, and that only before anything was emitted. */
  exchange(
    request: JsonRpcRequest,
    protocol: Protocol,
    inbound: InboundCall,
    principal: Principal | undefined,
    emit: Emit,
  ): Promise<JsonRpcResponse>
  notify(notification: JsonRpcNotification, inbound: InboundCall, principal: Principal | undefined): Promise<void>
  /** See `createCatalogueDigest`. */
  digest(): string | undefined
}

/** A backend that emits in a loop must not keep the event loop from the deadline's timer and from other calls. */
const emitsPerTurn = 64

/** Milliseconds kept back from a deadline for the answer that it passed. */
const reserveMs = 250

export function createDispatcher(backend: Backend, authenticate: Authenticate = trustEntryPoint): Dispatcher {
  function toCall(
    facts: CallFacts,
    protocol: Protocol,
    inbound: InboundCall,
    principal: Principal | undefined,
    signal: AbortSignal,
    deadlineMs: number,
  ): Call {
    const { caller, requestId, paramHeaders } = inbound
    const tenant = caller.tenantId ?? principal?.tenant
    return {
      requestId,
      ...protocol,
      deadlineMs,
      signal,
      ...(principal && { principal }),
      ...(tenant !== undefined && { tenant }),
      ...(facts.trace && { trace: facts.trace }),
      ...(protocol.era === 'modern' && paramHeaders && { paramHeaders }),
    }
  }

  return {
    digest: createCatalogueDigest(backend),
    identify: async caller => authenticate(caller),

    async exchange(request, protocol, inbound, principal, emit) {
      const facts = inbound.caller.asserted ?? {}
      const deadlineMs = Math.min(inbound.closesAtMs - reserveMs, facts.deadlineMs ?? inbound.closesAtMs)
      const deadline = startCall(deadlineMs, inbound)
      let emitted = 0
      let answered = false
      try {
        const call = toCall(facts, protocol, inbound, principal, deadline.signal, deadlineMs)
        const work = backend.exchange(toBackendRequest(request, inbound), call, notification => {
          if (answered) return nextTurn()
          if (!isNotification(notification)) return dropEmitted(inbound)
          emitted += 1
          const isTaken = emit(notification)
          const waits = emitted % emitsPerTurn === 0 ? nextTurn().then(() => isTaken) : isTaken
          // A reader that stands still must not hold the backend beyond the deadline.
          return waits && deadline.race(waits).catch(() => undefined)
        })
        // A backend written in JavaScript may return something else than a promise.
        const response = await deadline.race(Promise.resolve(work))
        return redactResponse(toStrictResponse(request.id, response))
      } catch (error) {
        if (emitted === 0 && error instanceof Refusal) throw error
        return redactResponse(toFailureOf(error, request, inbound.requestId))
      } finally {
        answered = true
        deadline.end('done')
      }
    },

    async notify(notification, inbound, principal) {
      if (!backend.notify) return
      const deadlineMs = inbound.closesAtMs - reserveMs
      const deadline = startCall(deadlineMs, inbound)
      // 2026-07-28 defines no client notifications, so treat each as 2025-era.
      const protocol = { era: 'legacy', revision: newestLegacyRevision } as const
      try {
        const call = toCall({}, protocol, inbound, principal, deadline.signal, deadlineMs)
        await deadline.race(backend.notify(notification, call))
      } catch (error) {
        // Notifications have no response, so log the failure and drop it.
        console.warn('A notification failed', { requestId: inbound.requestId, error })
      } finally {
        deadline.end('done')
      }
    },
  }
}

/** Reads the call facts of an invoke message. Only there they may be read; over HTTP they are removed unread. */
export function readAsserted(message: { params?: JsonRpcRequest['params'] }): CallFacts {
  return readCallFacts(readMeta(message))
}

/** Without an authenticator: what AWS verified, else the invoker's own statement, since IAM allowed the invocation. */
function trustEntryPoint({ iam, claims, asserted }: Caller): Principal | undefined {
  if (iam) return { id: iam.userArn }
  if (claims) return { id: describeValue(claims.sub ?? ''), claims }
  if (!asserted?.principal) return asserted?.tenant === undefined ? undefined : { id: '', tenant: asserted.tenant }
  return { ...asserted.principal, ...(asserted.tenant !== undefined && { tenant: asserted.tenant }) }
}

function toBackendRequest(request: JsonRpcRequest, { entryMeta }: InboundCall): JsonRpcRequest {
  const meta = readMeta(request)
  const stripped = stripCallFacts(meta)
  if (entryMeta) return withMeta(request, { ...stripped, ...entryMeta })
  return stripped === meta ? request : withMeta(request, stripped)
}

function startCall(deadlineMs: number, { gone }: InboundCall) {
  const limitMs = Math.max(0, deadlineMs - Date.now())
  return startDeadline(limitMs, gone, {
    late: () => deadlineError(limitMs),
    gone: () => new RpcError(ErrorCode.deadlineExceeded, 'The caller went away'),
  })
}

function deadlineError(waitedMs: number): RpcError {
  return new RpcError(
    ErrorCode.deadlineExceeded,
    `No answer within ${(waitedMs / 1000).toFixed(1)} s; the request was cancelled. Ask for less at once, or raise the time limit`,
  )
}

function nextTurn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

/** Emitted, a response would end a stream early, and a request would wait for a client that cannot answer. */
function dropEmitted({ requestId }: InboundCall): void {
  console.warn('Dropped a message that is no notification', { requestId })
}

function toFailureOf(error: unknown, request: JsonRpcRequest, requestId: string): JsonRpcFailure {
  const known = error instanceof Refusal ? toRefusalError(error) : error instanceof RpcError ? error : undefined
  if (known) return toFailure(request.id, known.code, known.message, known.data)
  console.error(`${request.method} failed`, { requestId, error })
  return toFailure(request.id, ErrorCode.internalError, 'Internal error', { requestId })
}
