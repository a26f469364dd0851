/** Rate limit: ten invocations per second for each unit of concurrency. */

import type { ThrottleReason } from '../lambda-error.ts'
import { invocationsPerSecondPerConcurrency } from '../limits.ts'
import type { FunctionDefinition } from '../package/function-definition.ts'

export type InvocationRate = {
  /** Counts one invocation. Returns the reason if it exceeds the rate. */
  count(definition: FunctionDefinition): ThrottleReason | undefined
}

/** @param nowMs a monotonic clock, milliseconds */
export function createInvocationRate(accountConcurrency: number, nowMs: () => number): InvocationRate {
  const buckets = new Map<string, { left: number; at: number }>()

  /** Token bucket of one second: takes a token, and returns whether there was one. */
  function take(name: string, perSecond: number): boolean {
    const now = nowMs()
    const bucket = buckets.get(name) ?? { left: perSecond, at: now }
    const left = Math.min(perSecond, bucket.left + ((now - bucket.at) / 1000) * perSecond)
    const isThere = left >= 1
    buckets.set(name, { left: isThere ? left - 1 : left, at: now })
    return isThere
  }

  return {
    count({ name, reservedConcurrency }) {
      const perSecond = (reservedConcurrency ?? accountConcurrency) * invocationsPerSecondPerConcurrency
      if (take(name, perSecond)) return undefined
      return reservedConcurrency === undefined
        ? 'FunctionInvocationRateLimitExceeded'
        : 'ReservedFunctionInvocationRateLimitExceeded'
    },
  }
}
