import { type Call, type JsonObject, RpcError } from '@mcp-lambda/wrapper'
import { toRetryAfterMs } from '@mcp-lambda/wrapper/client'
import type { Target } from '../config/target.ts'
import type { Failed } from './failures.ts'

export type ReportDeps = {
  /** For details that callers must not see. */
  readonly log: (message: string, facts: JsonObject) => void
  /** 0 to 1, for jitter. */
  readonly random: () => number
}

/** Logs a failure, and makes the caller's error of it. */
export function reportFailure(
  { failure, details }: Omit<Failed, 'kind'>,
  target: Target,
  call: Call,
  { log, random }: ReportDeps,
): RpcError {
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
