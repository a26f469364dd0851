/** Admission control, one for each target in each environment: a bound on calls under way, and a circuit breaker. */

import type { InvokeFailure } from '@mcp-lambda/wrapper/client'
import { createCircuitBreaker, type Outcome } from './circuit-breaker.ts'
import { fromFullTarget, fromOpenBreaker } from './failures.ts'

export type Admission = {
  enter(): Admitted | { readonly kind: 'refused'; readonly failure: InvokeFailure }
}

/** `leave` is for the end of the call, once. */
export type Admitted = { readonly kind: 'entered'; leave(outcome: Outcome): void }

export function createAdmission(maxConcurrent: number, now: () => number = Date.now): Admission {
  const breaker = createCircuitBreaker(now)
  let underWay = 0

  return {
    enter() {
      // First, so that a call which cannot go out is never taken for the breaker's probe.
      if (underWay >= maxConcurrent) return { kind: 'refused', failure: fromFullTarget(maxConcurrent) }
      const entry = breaker.enter()
      if (entry.kind === 'refused') return { kind: 'refused', failure: fromOpenBreaker(entry) }
      underWay += 1
      return {
        kind: 'entered',
        leave(outcome) {
          underWay -= 1
          entry.leave(outcome)
        },
      }
    },
  }
}
