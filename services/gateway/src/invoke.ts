/** One call of a target's function: the message out, its answer in, within its deadline, and failures by their causes. */

import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Call,
  ErrorCode,
  isObject,
  type JsonObject,
  type JsonRpcRequest,
  type JsonRpcResponse,
  RpcError,
  stripCallFacts,
  writeCallFacts,
} from '@mcp-lambda/wrapper'
import { type Failure, fromAnswer, fromDeadline, fromFunctionError, fromInvokeError } from './invoke-failures.ts'
import type { FunctionAnswer, InvokeFunction } from './invoke-function.ts'
import { startLimit } from './limit.ts'
import { parseJson } from './parse-json.ts'
import type { Target } from './targets.ts'

/** Asks a target. Throws `RpcError` when there is no answer of its own. */
export type Invoke = (target: Target, request: JsonRpcRequest, call: Call) => Promise<JsonRpcResponse>

export type InvokeDeps = {
  readonly invokeFunction: InvokeFunction
  /** Where details go that are none of the caller's business. */
  readonly log: (message: string, facts: JsonObject) => void
  /** The X-Ray header of the invocation at hand, which Lambda keeps in `_X_AMZN_TRACE_ID`. */
  readonly readXrayTrace: () => string | undefined
  /** 0 to 1, for jitter. */
  readonly random: () => number
}

/** Milliseconds kept from the caller's deadline, so that it is said here, with the target's name, that it passed. */
const reserveMs = 100

const maxAttempts = 3
const firstBackoffMs = 100

export function createInvoke({ invokeFunction, log, readXrayTrace, random }: InvokeDeps): Invoke {
  return async function invoke(target, request, call) {
    const tenantId = toTenantId(target, call)
    const startedMs = Date.now()
    const limitMs = Math.min(call.deadlineMs - reserveMs - startedMs, target.timeoutMs ?? Number.POSITIVE_INFINITY)
    const deadlineMs = startedMs + limitMs
    const toLateError = () => report(fromDeadline(limitMs), target, call)
    // A tool that is given no time might still do something.
    if (limitMs <= 0) throw toLateError()
    const limit = startLimit(limitMs, call.signal, toLateError)
    const invocation = {
      functionName: target.functionName,
      ...(tenantId !== undefined && { tenantId }),
      payload: JSON.stringify(toMessage(request, call, toTargetDeadline(deadlineMs), readXrayTrace())),
    }

    async function attempt(count: number): Promise<FunctionAnswer> {
      try {
        return await invokeFunction(invocation, limit.signal)
      } catch (error) {
        limit.signal.throwIfAborted()
        const failure = fromInvokeError(error)
        const waitMs = toBackoffMs(count, failure, random())
        if (!failure.neverReached || count === maxAttempts || Date.now() + waitMs >= deadlineMs) {
          throw report(failure, target, call, error)
        }
        await sleep(waitMs, undefined, { signal: limit.signal })
        return attempt(count + 1)
      }
    }

    try {
      return readAnswer(await limit.race(attempt(1)), target, request, call)
    } finally {
      limit.end()
    }
  }

  function readAnswer(
    { payload, functionError, requestId }: FunctionAnswer,
    target: Target,
    request: JsonRpcRequest,
    call: Call,
  ): JsonRpcResponse {
    const answer = parseJson(payload)
    const details = { payload: payload.slice(0, 2000) }
    if (functionError !== undefined) throw report(fromFunctionError(answer, requestId), target, call, details)
    if (isObject(answer) && answer.jsonrpc === '2.0') {
      const { id, result, error } = answer
      if (id === request.id && isObject(result)) return { jsonrpc: '2.0', id: request.id, result }
      // The id is null where the target could not even read the request.
      if ((id === request.id || id === null) && isObject(error) && typeof error.code === 'number') {
        const { code, message, data } = error
        return { jsonrpc: '2.0', id: request.id, error: nameTarget({ code, message: String(message), data }, target) }
      }
    }
    throw report(fromAnswer(requestId), target, call, details)
  }

  function report(failure: Failure, target: Target, call: Call, details?: unknown): RpcError {
    const { code, cause, retryable, advice, requestId } = failure
    log(`Target ${target.name} failed: ${cause}`, {
      requestId: call.requestId,
      target: target.name,
      functionName: target.functionName,
      cause,
      ...(requestId !== undefined && { targetRequestId: requestId }),
      ...(details !== undefined && { details }),
    })
    const data = { target: target.name, cause, retryable, ...(requestId !== undefined && { requestId }) }
    return new RpcError(code, `${target.name}: ${advice}`, data)
  }
}

/** What Lambda takes for a `TenantId` (API reference, Invoke). */
const tenantIdPattern = /^[a-zA-Z0-9._:/=+\-@ ]{1,256}$/

/** Lambda keeps an environment for each tenant of a function in per-tenant isolation, and refuses a call without one. */
function toTenantId({ name, perTenant }: Target, { tenant }: Call): string | undefined {
  if (!perTenant) return undefined
  if (tenant !== undefined && tenantIdPattern.test(tenant)) return tenant
  throw new RpcError(
    ErrorCode.forbidden,
    `${name}: it serves each tenant apart, and this caller has ${tenant === undefined ? 'no tenant' : 'one that Lambda takes no name of'}`,
    { target: name, cause: 'no_tenant', retryable: false },
  )
}

/** The client's own words, and the facts of the call; a key of ours that a client wrote never gets here by itself. */
function toMessage(request: JsonRpcRequest, call: Call, deadlineMs: number, xray: string | undefined): JsonRpcRequest {
  const { principal, tenant } = call
  const trace = { ...call.trace, ...(xray !== undefined && { xray }) }
  const facts = writeCallFacts({
    ...(principal && { principal }),
    ...(tenant !== undefined && { tenant }),
    deadlineMs,
    ...(Object.keys(trace).length > 0 && { trace }),
  })
  const meta = isObject(request.params?._meta) ? stripCallFacts(request.params._meta) : {}
  return { ...request, params: { ...request.params, _meta: { ...meta, ...facts } } }
}

/** A little before ours, so that a target which keeps time can still say what was late, and stops working unheard. */
function toTargetDeadline(deadlineMs: number): number {
  return deadlineMs - Math.min(reserveMs, Math.max(0, deadlineMs - Date.now()) / 10)
}

/** "Full jitter": callers that were turned away together do not come back together. */
function toBackoffMs(count: number, { retryAfterMs = 0 }: Failure, random: number): number {
  return Math.max(retryAfterMs, random * firstBackoffMs * 4 ** (count - 1))
}

/** Our own kinds of error may come from the target's wrapper as well, which does not know what it is called here. */
function nameTarget(error: { code: number; message: string; data: unknown }, target: Target) {
  const { code, message, data } = error
  const isOurs = code < -31000 && code > -32000
  if (isOurs && (data === undefined || isObject(data))) {
    return { code, message: `${target.name}: ${message}`, data: { target: target.name, ...data } }
  }
  return data === undefined ? { code, message } : { code, message, data }
}
