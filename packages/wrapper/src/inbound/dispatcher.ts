import {
  type Backend,
  type Caller,
  type CallFacts,
  type Emit,
  type ExchangeNotes,
  type Principal,
  Refusal,
} from '../backend.ts'
import { readCallFacts, requestIdKey, stripCallFacts } from '../mcp/call-metadata.ts'
import { describeValue } from '../mcp/describe-value.ts'
import { isNotification, type JsonRpcNotification, type JsonRpcRequest, type JsonRpcResponse } from '../mcp/json-rpc.ts'
import { readMeta, withMeta } from '../mcp/revisions.ts'
import { toStrictResponse } from '../mcp/to-strict-response.ts'
import { lazy } from '../primitives/lazy.ts'
import { monotonicMs } from '../primitives/monotonic-ms.ts'
import { redaction } from '../primitives/redaction.ts'
import { isTraced } from '../telemetry/is-traced.ts'
import { catalogueKey } from './catalogue-key.ts'
import type { Asker, Exchange, InboundCall, Protocol, Rejection } from './inbound-call.ts'
import { openCall } from './open-call.ts'
import type { TakeRecord } from './record/exchange-record.ts'

/** Identifies a caller, or throws `Refusal`. On `invoke`, `caller.asserted` is unverified input from the invoker. */
export type Authenticate = (caller: Caller) => Principal | undefined | Promise<Principal | undefined>

/** What all entry points share: the steps between an event and the backend. */
export type Dispatcher = {
  /** Throws `Refusal`, which is recorded. */
  identify(asker: Asker): Promise<Principal | undefined>
  /** Throws nothing but `Refusal`, and that only before anything was emitted. */
  exchange(
    request: JsonRpcRequest,
    protocol: Protocol,
    inbound: InboundCall,
    principal: Principal | undefined,
    emit: Emit,
  ): Promise<JsonRpcResponse>
  notify(notification: JsonRpcNotification, inbound: InboundCall, principal: Principal | undefined): Promise<void>
  /** Records what is answered with an error before there is an exchange. */
  reject(asker: Asker, error: Rejection, request?: JsonRpcRequest): Promise<void>
}

export type DispatcherOptions = {
  readonly authenticate?: Authenticate | undefined
  /** Takes the record of each exchange: a function, or `true` for standard output. Default: none are made. */
  readonly record?: boolean | TakeRecord | undefined
  /** What records say of the function. */
  readonly env?: Readonly<Record<string, string | undefined>>
}

/** A backend that emits in a loop must not keep the event loop from the deadline's timer and from other calls. */
const emitsPerTurn = 64

export function createDispatcher(
  backend: Backend,
  { authenticate = trustEntryPoint, record, env = {} }: DispatcherOptions = {},
): Dispatcher {
  let count = 0
  const loadRecorder = record && lazy(async () => (await import('./record/recorder.ts')).createRecorder(record, env))
  const loadTracer = lazy(async () => (await import('../telemetry/exchange-span.ts')).createExchangeTracer(env))
  const loadInvokerFacts = lazy(async () => (await import('./invoker-facts.ts')).createInvokerFacts(backend))

  /** The answer of the backend, or the error that takes its place. */
  async function answer(
    { request, protocol, inbound, principal, notes, xray }: Exchange,
    emit: Emit,
  ): Promise<JsonRpcResponse> {
    const note = (facts: ExchangeNotes) => void Object.assign(notes, facts)
    const { call, deadline } = openCall(inbound, protocol, principal, { note, xray })
    let emitted = 0
    let answered = false
    try {
      const work = backend.exchange(toBackendRequest(request, inbound), call, notification => {
        if (answered) return nextTurn()
        if (!isNotification(notification)) return dropEmitted(inbound)
        emitted += 1
        const isTaken = emit(redaction.texts(notification))
        const waits = emitted % emitsPerTurn === 0 ? nextTurn().then(() => isTaken) : isTaken
        // A reader that stands still must not hold the backend beyond the deadline.
        return waits && deadline.race(waits).catch(() => undefined)
      })
      // A backend written in JavaScript may return something else than a promise.
      const response = await deadline.race(Promise.resolve(work))
      return redaction.response(toStrictResponse(request.id, response))
    } catch (error) {
      if (emitted === 0 && error instanceof Refusal) throw redaction.error(error)
      const { toFailureOf } = await import('./refusals.ts')
      return redaction.response(toFailureOf(error, request, inbound.requestId))
    } finally {
      answered = true
      deadline.end('done')
    }
  }

  async function answerOnRecord(exchange: Exchange, emit: Emit): Promise<JsonRpcResponse> {
    try {
      const given = await answer(exchange, emit)
      const response = asksForFacts(exchange) ? await (await loadInvokerFacts())(exchange, given) : given
      return loadRecorder ? (await loadRecorder()).answer(exchange, response) : response
    } catch (error) {
      if (loadRecorder && error instanceof Refusal) (await loadRecorder()).refuse(exchange, error)
      throw error
    }
  }

  return {
    async identify(asker) {
      try {
        return await authenticate(asker.caller)
      } catch (thrown) {
        const error = redaction.error(thrown)
        if (loadRecorder && error instanceof Refusal) (await loadRecorder()).reject(asker, error)
        throw error
      }
    },

    async reject(asker, error, request) {
      if (loadRecorder) (await loadRecorder()).reject(asker, error, request)
    },

    async exchange(request, protocol, inbound, principal, emit) {
      count += 1
      const exchange: Exchange = {
        request,
        protocol,
        inbound,
        principal,
        notes: {},
        xray: inbound.xray ?? env._X_AMZN_TRACE_ID,
        startedMs: monotonicMs(),
        isFirst: count === 1,
      }
      if (!isTraced()) return answerOnRecord(exchange, emit)
      return (await loadTracer())(exchange, traced => answerOnRecord(traced, emit))
    },

    async notify(notification, inbound, principal) {
      if (backend.notify) await (await import('./notify.ts')).notify(backend, notification, inbound, principal)
    },
  }
}

/** Whether an invoker wants more than the answer: see `createInvokerFacts`. */
function asksForFacts({ request, inbound }: Exchange): boolean {
  if (!inbound.caller.asserted) return false
  const asked = readMeta(request)
  return (asked[catalogueKey] ?? asked[requestIdKey]) !== undefined
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

function nextTurn(): Promise<void> {
  return new Promise(resolve => setImmediate(resolve))
}

/** Emitted, a response would end a stream early, and a request would wait for a client that cannot answer. */
function dropEmitted({ requestId }: InboundCall): void {
  console.warn('Dropped what is no notification', { requestId })
}
