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
  readInvokeError,
  toInvokeFailure,
  toRetryAfterMs,
} from '@mcp-lambda/wrapper/client'
import { neverAborted, parseJsonOrUndefined, startDeadline } from '@mcp-lambda/wrapper/protocol'
import { type Admission, createAdmission } from './admission.ts'
import type { Outcome } from './circuit-breaker.ts'
import { readNotification, readResponse } from './invoke-answer.ts'
import { fromDeadline, InvokeError } from './invoke-failures.ts'
import { toTenantId, wantsNotifications } from './invoke-message.ts'
import { protocolOf } from './protocol.ts'
import { withRetries } from './retries.ts'
import type { Located, Target } from './targets.ts'

/** Asks a target. Throws `RpcError` when there is no response. */
export type Invoke = (located: Located, call: Call, emit: Emit) => Promise<JsonRpcResponse>

export type InvokeDeps = LambdaFunctions & {
  /** Where details go that are none of the caller's business. */
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
    const toLateError = () => report(fromDeadline(limitMs), target, call)
    // A tool that is given no time might still do something.
    if (limitMs <= 0) throw toLateError()
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
    if (entry.kind === 'refused') throw report(entry.failure, target, call)

    const deadline = startDeadline(limitMs, call.signal, { late: toLateError })
    const { signal, leftMs } = deadline
    const retrying = { repeatable, leftMs, signal, random }

    async function askStreamed(): Promise<Read> {
      const opened = await withRetries(() => openStream(invocation, signal), retrying)
      return readStream(opened, request, target, emit, leftMs)
    }

    async function askWhole(): Promise<Read> {
      const toResponse = (answer: unknown) => protocol.readAnswer(answer, request, target)
      const ask = async () => readWhole(await invokeFunction(invocation, signal).catch(refused), toResponse)
      return { response: await withRetries(ask, retrying), isOver: true }
    }

    const leave = (outcome: Outcome, state: 'done' | 'given up') => {
      entry.leave(outcome)
      deadline.end(state)
    }

    try {
      const isStreamed = protocol.streams && wantsNotifications(request, target)
      const { response, isOver } = await deadline.race(isStreamed ? askStreamed() : askWhole())
      leave('up', isOver ? 'done' : 'given up')
      return response
    } catch (error) {
      const failed = error instanceof InvokeError ? error : undefined
      leave(failed ? toOutcome(failed.failure) : 'unknown', 'given up')
      throw failed ? report(failed.failure, target, call, failed.details) : error
    }
  }

  function admissionOf({ name, maxConcurrent = defaultMaxConcurrent }: Target): Admission {
    const known = admissions.get(name)
    if (known) return known
    const admission = createAdmission(maxConcurrent, now)
    admissions.set(name, admission)
    return admission
  }

  /** Up to the first line: until then nothing was told, and the call may be sent again. */
  async function openStream(invocation: Invocation, signal: AbortSignal): Promise<Opened> {
    const lines = streamFunction(invocation, signal)
    const first = await lines.next().catch(refused)
    if (first.done) throwFunctionError(first.value)
    return { lines, first }
  }

  function report(failure: InvokeFailure, target: Target, call: Call, details?: unknown): RpcError {
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
): Promise<Read> {
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
        return { response, isOver: await endsWithin(Math.min(endWithinMs, leftMs() / 2), lines) }
      }
      withoutId ??= response
      next = await lines.next().catch(refused)
    }
    throwFunctionError(next.value)
    return { response: withoutId ?? throwBadAnswer(next.value.requestId, last), isOver: true }
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

function readWhole(answer: FunctionAnswer, read: (answer: unknown) => JsonRpcResponse | undefined): JsonRpcResponse {
  throwFunctionError(answer)
  const { payload, requestId } = answer
  return read(parseJsonOrUndefined(payload)) ?? throwBadAnswer(requestId, payload)
}

function refused(error: unknown): never {
  throw new InvokeError(readInvokeError(error), error)
}

function throwFunctionError({ functionError, payload, requestId }: FunctionAnswer): void {
  if (functionError === undefined) return
  throw new InvokeError(readFunctionError(parseJsonOrUndefined(payload), requestId), { payload: shorten(payload) })
}

function throwBadAnswer(requestId: string | undefined, answer: unknown): never {
  const payload = shorten(typeof answer === 'string' ? answer : JSON.stringify(answer))
  throw new InvokeError(toInvokeFailure('bad_answer', requestId), { payload })
}

function shorten(text: string | undefined): string {
  return String(text).slice(0, 2000)
}

/** A little before ours, so that a target which keeps time can still say what was late, and stops working unheard. */
function toTargetDeadline(startedMs: number, limitMs: number): number {
  return startedMs + limitMs - Math.min(reserveMs, limitMs / 10)
}
