/** How many invocations may begin in a second: ten for each unit of concurrency, however short they are. */

import type { ThrottleReason } from '../lambda-error.ts'
import { invocationsPerSecondPerConcurrency } from '../limits.ts'
import type { FunctionDefinition } from '../package/function-definition.ts'

export type InvocationRate = {
  /** Counts one invocation, or says why it may not begin now. */
  count(definition: FunctionDefinition): ThrottleReason | undefined
}

/** @param nowMs a clock that only goes forward */
export function createInvocationRate(accountConcurrency: number, nowMs: () => number): InvocationRate {
  const buckets = new Map<string, { left: number; at: number }>()

  /** Whether there was one left. What is spent comes back evenly, and never adds up to more than a second's worth. */
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
