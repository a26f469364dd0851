import { type Call, RpcError } from '@mcp-lambda/wrapper'
import { toRetryAfterMs } from '@mcp-lambda/wrapper/client'
import { type JsonObject, leftMs } from '@mcp-lambda/wrapper/protocol'
import type { Target } from '../config/target.ts'
import { toErrorData } from '../error-data.ts'
import type { Failed } from './failures.ts'

export type ReportDeps = {
  /** For details that callers must not see. */
  readonly log: (message: string, facts: JsonObject) => void
  /** 0 to 1, for jitter. */
  readonly random: () => number
  /** The wall clock, in milliseconds. Default `Date.now`. */
  readonly now?: () => number
}

export type ReportFailure = (failed: Omit<Failed, 'kind'>, target: Target, call: Call) => RpcError

/** How long the details of a target's failures with one cause are logged but once, in milliseconds. */
const quietMs = 60_000

/**
 * Makes the caller's error of a failure. The record of the exchange has its cause. Details, which no record holds, are
 * logged for the first failure of a minute, with the number of those before it that were not.
 */
export function createReportFailure({ log, random, now = Date.now }: ReportDeps): ReportFailure {
  const logged = new Map<string, { readonly sinceMs: number; unlogged: number }>()

  function logOnce(failed: Omit<Failed, 'kind'>, target: Target, call: Call): void {
    const kind = `${target.name} ${failed.failure.cause}`
    const last = logged.get(kind)
    if (last && leftMs(last.sinceMs, quietMs, now()) > 0) {
      last.unlogged += 1
      return
    }
    logged.set(kind, { sinceMs: now(), unlogged: 0 })
    logFailure(failed, target, call, last?.unlogged ?? 0, log)
  }

  return (failed, target, call) => {
    const { code, cause, retryable, advice, requestId } = failed.failure
    call.note?.({ cause, ...(requestId !== undefined && { targetRequestId: requestId }) })
    logOnce(failed, target, call)
    const data = toErrorData({
      target: target.name,
      cause,
      retryable,
      ...(retryable && { retryAfterMs: toRetryAfterMs(failed.failure, random()) }),
      ...(requestId !== undefined && { requestId }),
    })
    return new RpcError(code, `${target.name}: ${advice}`, data)
  }
}

function logFailure(
  { failure: { cause, requestId }, details }: Omit<Failed, 'kind'>,
  target: Target,
  call: Call,
  unlogged: number,
  log: ReportDeps['log'],
): void {
  log(`Target ${target.name} failed: ${cause}`, {
    requestId: call.requestId,
    target: target.name,
    functionName: target.functionName,
    cause,
    ...(requestId !== undefined && { targetRequestId: requestId }),
    ...(unlogged > 0 && { unlogged }),
    ...(details !== undefined && { details }),
  })
}
