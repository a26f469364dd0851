/** One call of a target's function: the message out, its answer in, within its deadline, and failures by their causes. */

import {
  type Call,
  type JsonObject,
  type JsonRpcMessage,
  type JsonRpcRequest,
  type JsonRpcResponse,
  RpcError,
} from '@mcp-lambda/wrapper'
import { createHold, type Hold, type Told } from './hold.ts'
import { readNotification, readResponse } from './invoke-answer.ts'
import {
  type Failure,
  fromAnswer,
  fromDeadline,
  fromFunctionError,
  fromInvokeError,
  InvokeFailure,
} from './invoke-failures.ts'
import type { FunctionAnswer, Invocation, LambdaFunctions } from './invoke-function.ts'
import { toTenantId, wantsNotifications } from './invoke-message.ts'
import { startLimit } from './limit.ts'
import { parseJson } from './parse-json.ts'
import { protocolOf } from './protocol.ts'
import { withRetries } from './retries.ts'
import type { Located, Target } from './targets.ts'

/** Asks a target: what it tells the client meanwhile, then its response. Throws `RpcError` when there is none. */
export type Invoke = (located: Located, call: Call) => AsyncGenerator<JsonRpcMessage, void, undefined>

export type InvokeDeps = LambdaFunctions & {
  /** Where details go that are none of the caller's business. */
  readonly log: (message: string, facts: JsonObject) => void
  /** The X-Ray header of the invocation at hand, which Lambda keeps in `_X_AMZN_TRACE_ID`. */
  readonly readXrayTrace: () => string | undefined
  /** 0 to 1, for jitter. */
  readonly random: () => number
}

/** Milliseconds kept from the caller's deadline, so that it is said here, with the target's name, that it passed. */
const reserveMs = 100

/** Calls of one target under way in one environment. Lambda hands an environment one at a time; a container has many. */
const defaultMaxConcurrent = 100

export function createInvoke({ invokeFunction, streamFunction, log, readXrayTrace, random }: InvokeDeps): Invoke {
  const holds = new Map<string, Hold>()

  return async function* invoke({ target, request, repeatable }, call) {
    const tenantId = toTenantId(target, call)
    const startedMs = Date.now()
    const limitMs = Math.min(call.deadlineMs - reserveMs - startedMs, target.timeoutMs ?? Number.POSITIVE_INFINITY)
    const deadlineMs = startedMs + limitMs
    const toLateError = () => report(fromDeadline(limitMs), target, call)
    // A tool that is given no time might still do something.
    if (limitMs <= 0) throw toLateError()
    const protocol = await protocolOf(target)
    const context = { call, deadlineMs: toTargetDeadline(deadlineMs), xray: readXrayTrace() }
    const invocation = {
      functionName: target.functionName,
      ...(tenantId !== undefined && { tenantId }),
      ...(protocol.toClientContext && { clientContext: protocol.toClientContext(request, target, call) }),
      payload: JSON.stringify(protocol.toEvent(request, target, context)),
    }

    // From here on there is something to give back.
    const hold = holdOf(target)
    const turnedAway = hold.enter()
    if (turnedAway) throw report(turnedAway, target, call)

    const limit = startLimit(limitMs, call.signal, toLateError)
    const { signal } = limit
    const retrying = { repeatable, deadlineMs, signal, random }
    let told: Told = 'nothing'
    let state: 'done' | 'given up' = 'given up'
    try {
      let response: JsonRpcResponse
      if (protocol.streams && wantsNotifications(request, target)) {
        const opened = await limit.race(withRetries(() => openStream(invocation, signal), retrying))
        response = yield* limit.bound(readStream(opened, request, target))
      } else {
        const read = (answer: unknown) => protocol.readAnswer(answer, request, target)
        const ask = async () => readWhole(await invokeFunction(invocation, signal).catch(refused), read)
        response = await limit.race(withRetries(ask, retrying))
      }
      told = 'up'
      state = 'done'
      yield response
    } catch (error) {
      if (!(error instanceof InvokeFailure)) throw error
      const { failure, details } = error
      told = failure.down ? { down: failure.cause } : failure.neverReached ? 'nothing' : 'up'
      throw report(failure, target, call, details)
    } finally {
      hold.leave(told)
      limit.end(state)
    }
  }

  function holdOf({ name, maxConcurrent = defaultMaxConcurrent }: Target): Hold {
    const known = holds.get(name)
    if (known) return known
    const hold = createHold(maxConcurrent)
    holds.set(name, hold)
    return hold
  }

  /** Up to the first line: until then nothing was told, and the call may be sent again. */
  async function openStream(invocation: Invocation, signal: AbortSignal): Promise<Opened> {
    const lines = streamFunction(invocation, signal)
    const first = await lines.next().catch(refused)
    if (first.done) throwFunctionError(first.value)
    return { lines, first }
  }

  function report(failure: Failure, target: Target, call: Call, details?: unknown): RpcError {
    const { code, cause, retryable, advice, requestId, retryAfterMs } = failure
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
      ...(retryAfterMs !== undefined && { retryAfterMs }),
      ...(requestId !== undefined && { requestId }),
    })
  }
}

type Lines = AsyncGenerator<string, FunctionAnswer, undefined>

type Opened = { readonly lines: Lines; readonly first: IteratorResult<string, FunctionAnswer> }

/** What the client asked to be told, as it comes; the response is returned. Anything else a target writes is dropped. */
async function* readStream(
  { lines, first }: Opened,
  request: JsonRpcRequest,
  target: Target,
): AsyncGenerator<JsonRpcMessage, JsonRpcResponse, undefined> {
  try {
    let next = first
    let answer: unknown
    while (!next.done) {
      const message = parseJson(next.value)
      const notification = readNotification(message, request)
      if (notification) yield notification
      else answer = message
      next = await lines.next().catch(refused)
    }
    throwFunctionError(next.value)
    return readResponse(answer, request, target) ?? throwBadAnswer(next.value.requestId, answer)
  } finally {
    void lines.return({ payload: '' }).catch(() => undefined)
  }
}

function readWhole(answer: FunctionAnswer, read: (answer: unknown) => JsonRpcResponse | undefined): JsonRpcResponse {
  throwFunctionError(answer)
  const { payload, requestId } = answer
  return read(parseJson(payload)) ?? throwBadAnswer(requestId, payload)
}

function refused(error: unknown): never {
  throw new InvokeFailure(fromInvokeError(error), error)
}

function throwFunctionError({ functionError, payload, requestId }: FunctionAnswer): void {
  if (functionError === undefined) return
  throw new InvokeFailure(fromFunctionError(parseJson(payload), requestId), { payload: shorten(payload) })
}

function throwBadAnswer(requestId: string | undefined, answer: unknown): never {
  const payload = shorten(typeof answer === 'string' ? answer : JSON.stringify(answer))
  throw new InvokeFailure(fromAnswer(requestId), { payload })
}

function shorten(text: string | undefined): string {
  return String(text).slice(0, 2000)
}

/** A little before ours, so that a target which keeps time can still say what was late, and stops working unheard. */
function toTargetDeadline(deadlineMs: number): number {
  return deadlineMs - Math.min(reserveMs, Math.max(0, deadlineMs - Date.now()) / 10)
}
