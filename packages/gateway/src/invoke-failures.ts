/** Failures of a call that the gateway itself decides, beside those of Lambda (`invokeErrors`). */

import { ErrorCode } from '@mcp-lambda/wrapper'
import type { InvokeFailure } from '@mcp-lambda/wrapper/client'

/** An invocation without an answer. Inside the gateway only: callers get an `RpcError`. */
export class InvokeError extends Error {
  override readonly name = 'InvokeError'
  readonly failure: InvokeFailure
  /** For the log alone. */
  readonly details: unknown

  constructor(failure: InvokeFailure, details: unknown) {
    super(failure.cause)
    this.failure = failure
    this.details = details
  }
}

/** No answer in time. */
export function fromDeadline(limitMs: number): InvokeFailure {
  const seconds = (Math.max(0, limitMs) / 1000).toFixed(1)
  return {
    cause: 'deadline',
    code: ErrorCode.deadlineExceeded,
    retryable: false,
    resend: 'never',
    health: 'up',
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
