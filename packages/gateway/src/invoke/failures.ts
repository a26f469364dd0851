/** Failures of a call that the gateway itself decides, beside those of Lambda (`invokeErrors`). */

import { ErrorCode } from '@mcp-lambda/wrapper'
import { type InvokeFailure, readInvokeError } from '@mcp-lambda/wrapper/client'

/** How work that a function takes part in has ended. Failures are values until the call is over. */
export type Attempt<Value> = { readonly kind: 'done'; readonly value: Value } | Failed

export type Failed = {
  readonly kind: 'failed'
  readonly failure: InvokeFailure
  /** For the log alone. */
  readonly details?: unknown
}

/** What the AWS SDK throws becomes a failure. */
export async function attempt<Value>(work: Promise<Value>): Promise<Attempt<Value>> {
  try {
    return { kind: 'done', value: await work }
  } catch (error) {
    return { kind: 'failed', failure: readInvokeError(error), details: error }
  }
}

/** For the timer of a call. */
export class DeadlinePassed extends Error {
  override readonly name = 'DeadlinePassed'
}

/** No answer in time. */
export function fromDeadline(limitMs: number): InvokeFailure {
  const seconds = (Math.max(0, limitMs) / 1000).toFixed(1)
  return {
    cause: 'deadline',
    code: ErrorCode.deadlineExceeded,
    retryable: false,
    resend: 'never',
    health: 'unknown',
    advice: `no answer within ${seconds} s. The call was cancelled, but may have done its work. Ask for less at once, or raise the time limit`,
  }
}

/** The circuit breaker is open, so the target was not called. */
export function fromOpenBreaker({ failures, lastCause, retryAfterMs }: OpenBreaker): InvokeFailure {
  return {
    cause: 'circuit_open',
    code: ErrorCode.backendUnavailable,
    retryable: true,
    resend: 'never',
    health: 'down',
    retryAfterMs,
    advice: `it could not be reached ${failures} times in a row (${lastCause}), so it is not called for a moment. Try again in ${Math.ceil(retryAfterMs / 1000)} s`,
  }
}

type OpenBreaker = { readonly failures: number; readonly lastCause: string; readonly retryAfterMs: number }

/** As many calls are under way here as the target may have. */
export function fromFullTarget(maxConcurrent: number): InvokeFailure {
  return {
    cause: 'busy',
    code: ErrorCode.throttled,
    retryable: true,
    resend: 'never',
    health: 'unknown',
    advice: `${maxConcurrent} calls to it are under way here, as many as may be (maxConcurrent). Try again in a moment`,
  }
}
