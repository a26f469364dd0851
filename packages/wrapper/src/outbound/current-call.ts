import { AsyncLocalStorage } from 'node:async_hooks'
import type { Call } from '../backend.ts'
import { requestIdKey, writeCallFacts } from '../mcp/call-metadata.ts'
import type { JsonRpcRequest } from '../mcp/json-rpc.ts'
import { readMeta, withMeta } from '../mcp/revisions.ts'

const calls = new AsyncLocalStorage<Call>()

/**
 * The call that the running code is part of: principal, tenant, deadline. Undefined outside a call.
 *
 * For tools in this process, at any depth. The entry point established these facts; a client cannot set them.
 *
 * @example
 * ```ts
 * const { principal, tenant, signal } = currentCall() ?? {}
 * ```
 */
export function currentCall(): Call | undefined {
  return calls.getStore()
}

/** Runs a function, and all that it starts, as part of a call. */
export function runInCall<T>(call: Call, run: () => T): T {
  return calls.run(call, run)
}

/**
 * The request with the facts of its call in `_meta`, under `mcp-lambda/…`, for a server that has no other way to know.
 * Keys of that prefix which a client sent were taken out before.
 */
export function tellCall(request: JsonRpcRequest, call: Call): JsonRpcRequest {
  const { requestId, principal, tenant, deadlineMs, trace } = call
  const facts = writeCallFacts({
    deadlineMs,
    ...(principal && { principal }),
    ...(tenant !== undefined && { tenant }),
    ...(trace && { trace }),
  })
  return withMeta(request, { ...readMeta(request), ...facts, [requestIdKey]: requestId })
}
