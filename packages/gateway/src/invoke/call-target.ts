/** One call of a target's function: the message out, its answer in, within its deadline, and failures by their causes. */

import {
  type Call,
  type Emit,
  isObject,
  type JsonObject,
  type JsonRpcRequest,
  type JsonRpcResponse,
  RpcError,
} from '@mcp-lambda/wrapper'
import {
  type FunctionAnswer,
  type Invocation,
  type InvokeFailure,
  type LambdaFunctions,
  readFunctionError,
  toInvokeFailure,
  toRetryAfterMs,
} from '@mcp-lambda/wrapper/client'
import { neverAborted, parseJsonOrUndefined, startDeadline } from '@mcp-lambda/wrapper/protocol'
import type { Target } from '../config/target.ts'
import { type Admission, createAdmission } from './admission.ts'
import type { Outcome } from './circuit-breaker.ts'
import { type Attempt, attempt, DeadlinePassed, type Failed, fromDeadline } from './failures.ts'
import type { Invoke } from './invoke.ts'
import type { Protocol } from './protocol.ts'
import { protocolOf } from './protocols.ts'
import { readNotification, readResponse } from './read-answer.ts'
import { withRetries } from './retries.ts'
import { toTenantId, wantsNotifications } from './to-message.ts'

export type InvokeDeps = LambdaFunctions & {
  /** For details that callers must not see. */
  readonly log: (message: string, facts: JsonObject) => void
  /** The X-Ray header of the invocation at hand, which Lambda keeps in `_X_AMZN_TRACE_ID`. */
  readonly readXrayTrace: () => string | undefined
  /** 0 to 1, for jitter. */
  readonly random: () => number
  /** The wall clock, in milliseconds. Default `Date.now`. */
  readonly now?: () => number
}

/** Milliseconds kept from the caller's deadline, so that it is said here, with the target's name, that it passed. */
export const reserveMs = 100

/** Calls of one target under way in one environment. Lambda hands an environment one at a time; a container has many. */
const defaultMaxConcurrent = 100

/** How long a stream may take to end when its response has come, in milliseconds; then its connection is given up. */
const endWithinMs = 100

export function createInvoke(deps: InvokeDeps): Invoke {
  const { invokeFunction, streamFunction, log, readXrayTrace, random, now = Date.now } = deps
  const admissions = new Map<string, Admission>()

  return async function invoke({ target, request, repeatable }, call, emit) {
    const tenantId = toTenantId(target, call)
    const startedMs = now()
    const limitMs = Math.min(call.deadlineMs - reserveMs - startedMs, target.timeoutMs ?? Number.POSITIVE_INFINITY)
    // A tool that is given no time might still do something.
    if (limitMs <= 0) throw report({ failure: fromDeadline(limitMs) }, target, call)
    const protocol = await protocolOf(target)
    const context = { call, deadlineMs: toTargetDeadline(startedMs, limitMs), xray: readXrayTrace() }
    const invocation = {
      functionName: target.functionName,
      ...(tenantId !== undefined && { tenantId }),
      ...(protocol.toClientContext && { clientContext: protocol.toClientContext(request, target, call) }),
      payload: JSON.stringify(protocol.toEvent(request, target, context)),
    }

    // From here on there is something to give back.
    const entry = admissionOf(target).enter()
    if (entry.kind === 'refused') throw report(entry, target, call)

    const deadline = startDeadline(limitMs, call.signal, { late: () => new DeadlinePassed() })
    const { signal, leftMs } = deadline
    const retrying = { repeatable, leftMs, signal, random }

    async function askStreamed(): Promise<Attempt<Read>> {
      const opened = await withRetries(() => openStream(invocation, signal), retrying)
      return opened.kind === 'failed' ? opened : readStream(opened.value, request, target, emit, leftMs)
    }

    async function askWhole(): Promise<Attempt<Read>> {
      const ask = async () => {
        const answered = await attempt(invokeFunction(invocation, signal))
        return answered.kind === 'failed' ? answered : readWhole(answered.value, protocol, request, target)
      }
      return withRetries(ask, retrying)
    }

    const leave = (outcome: Outcome, state: 'done' | 'given up') => {
      entry.leave(outcome)
      deadline.end(state)
    }

    const isStreamed = protocol.streams && wantsNotifications(request, target)
    const ended = await deadline.race(isStreamed ? askStreamed() : askWhole()).catch((error): Failed => {
      if (error instanceof DeadlinePassed) return { kind: 'failed', failure: fromDeadline(limitMs) }
      // The caller left, or `emit` failed.
      leave('unknown', 'given up')
      throw error
    })
    if (ended.kind === 'failed') {
      leave(toOutcome(ended.failure), 'given up')
      throw report(ended, target, call)
    }
    const { response, isOver } = ended.value
    leave('up', isOver ? 'done' : 'given up')
    return response
  }

  function admissionOf({ name, maxConcurrent = defaultMaxConcurrent }: Target): Admission {
    const known = admissions.get(name)
    if (known) return known
    const admission = createAdmission(maxConcurrent, now)
    admissions.set(name, admission)
    return admission
  }

  /** Reads the first line. Before it, nothing was emitted, so the call may be sent again. */
  async function openStream(invocation: Invocation, signal: AbortSignal): Promise<Attempt<Opened>> {
    const lines = streamFunction(invocation, signal)
    const read = await attempt(lines.next())
    if (read.kind === 'failed') return read
    const first = read.value
    return (first.done && findFunctionError(first.value)) || { kind: 'done', value: { lines, first } }
  }

  function report({ failure, details }: Omit<Failed, 'kind'>, target: Target, call: Call): RpcError {
    const { code, cause, retryable, advice, requestId } = failure
    log(`Target ${target.name} failed: ${cause}`, {
      requestId: call.requestId,
      target: target.name,
      functionName: target.functionName,
      cause,
      ...(requestId !== undefined && { targetRequestId: requestId }),
      ...(details !== undefined && { details }),
    })
    return new RpcError(code, `${target.name}: ${advice}`, {
      target: target.name,
      cause,
      retryable,
      ...(retryable && { retryAfterMs: toRetryAfterMs(failure, random()) }),
      ...(requestId !== undefined && { requestId }),
    })
  }
}

type Lines = AsyncGenerator<string, FunctionAnswer, undefined>

type Opened = { readonly lines: Lines; readonly first: IteratorResult<string, FunctionAnswer> }

/** `isOver`: the stream has ended too, so that its connection can be used again. */
type Read = { readonly response: JsonRpcResponse; readonly isOver: boolean }

/** Emits the notifications that the client asked for, up to the first response to the request. Anything else is dropped. */
async function readStream(
  { lines, first }: Opened,
  request: JsonRpcRequest,
  target: Target,
  emit: Emit,
  leftMs: () => number,
): Promise<Attempt<Read>> {
  try {
    let next = first
    let withoutId: JsonRpcResponse | undefined
    let last: unknown
    while (!next.done) {
      const message = parseJsonOrUndefined(next.value)
      const notification = readNotification(message, request)
      if (notification) await emit(notification)
      else last = message
      const response = readResponse(message, request, target)
      if (response && isObject(message) && message.id === request.id) {
        const isOver = await endsWithin(Math.min(endWithinMs, leftMs() / 2), lines)
        return { kind: 'done', value: { response, isOver } }
      }
      withoutId ??= response
      const read = await attempt(lines.next())
      if (read.kind === 'failed') return read
      next = read.value
    }
    return findFunctionError(next.value) ?? toRead(withoutId, next.value.requestId, last)
  } finally {
    void lines.return({ payload: '' }).catch(() => undefined)
  }
}

/** Reads on after a response, and drops what comes: the call has its answer, however its function ends. */
async function endsWithin(limitMs: number, lines: Lines): Promise<boolean> {
  const deadline = startDeadline(limitMs, neverAborted, { late: () => new Error('The stream did not end') })
  try {
    while (!(await deadline.race(lines.next())).done);
    return true
  } catch {
    return false
  } finally {
    deadline.end('done')
  }
}

function toOutcome({ health, cause }: InvokeFailure): Outcome {
  return health === 'down' ? { down: cause } : health
}

function readWhole(
  answer: FunctionAnswer,
  { readAnswer }: Protocol,
  request: JsonRpcRequest,
  target: Target,
): Attempt<Read> {
  const { payload, requestId } = answer
  const failed = findFunctionError(answer)
  return failed ?? toRead(readAnswer(parseJsonOrUndefined(payload), request, target), requestId, payload)
}

function findFunctionError({ functionError, payload, requestId }: FunctionAnswer): Failed | undefined {
  if (functionError === undefined) return undefined
  const failure = readFunctionError(parseJsonOrUndefined(payload), requestId)
  return { kind: 'failed', failure, details: { payload: shorten(payload) } }
}

/** What a function wrote to its end. Without a response, that is no MCP. */
function toRead(response: JsonRpcResponse | undefined, requestId: string | undefined, written: unknown): Attempt<Read> {
  if (response) return { kind: 'done', value: { response, isOver: true } }
  const payload = shorten(typeof written === 'string' ? written : JSON.stringify(written))
  return { kind: 'failed', failure: toInvokeFailure('bad_answer', requestId), details: { payload } }
}

function shorten(text: string | undefined): string {
  return String(text).slice(0, 2000)
}

/** A little before ours, so that a target which keeps time can still say what was late, and stops working unheard. */
function toTargetDeadline(startedMs: number, limitMs: number): number {
  return startedMs + limitMs - Math.min(reserveMs, limitMs / 10)
}
