/** Concurrency limits: the account's, and the reserved concurrency of functions. */

import { throttled } from '../lambda-error.ts'
import type { FunctionDefinition } from '../package/function-definition.ts'

export type Concurrency = {
  /** Takes a unit of concurrency; call the returned function to release it. @throws LambdaError `TooManyRequestsException` */
  enter(definition: FunctionDefinition): () => void
  readonly inFlight: number
}

/** @param definitions returns the current functions of the account */
export function createConcurrency(
  accountConcurrency: number,
  definitions: () => Iterable<FunctionDefinition>,
): Concurrency {
  const running = new Map<string, number>()
  const runningOf = (name: string) => running.get(name) ?? 0

  /** Reserved concurrency reduces the shared rest even while it is unused. */
  function unreserved() {
    let free = accountConcurrency
    for (const { name, reservedConcurrency } of definitions()) free -= reservedConcurrency ?? runningOf(name)
    return free
  }

  return {
    enter({ name, reservedConcurrency }) {
      if (reservedConcurrency !== undefined) {
        if (runningOf(name) >= reservedConcurrency) throw throttled('ReservedFunctionConcurrentInvocationLimitExceeded')
      } else if (unreserved() <= 0) {
        throw throttled('ConcurrentInvocationLimitExceeded')
      }
      running.set(name, runningOf(name) + 1)
      let isInside = true
      return () => {
        if (isInside) running.set(name, runningOf(name) - 1)
        isInside = false
      }
    },
    get inFlight() {
      return [...running.values()].reduce((sum, count) => sum + count, 0)
    },
  }
}
