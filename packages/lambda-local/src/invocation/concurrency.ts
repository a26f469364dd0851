/** How many invocations may run at once: the account's limit, and what functions have reserved of it. */

import { throttled } from '../lambda-error.ts'
import type { FunctionDefinition } from '../package/function-definition.ts'

export type Concurrency = {
  /** Takes one place, to be given back once. @throws LambdaError `TooManyRequestsException` when there is none */
  enter(definition: FunctionDefinition): () => void
  readonly inFlight: number
}

/** @param definitions all functions of the account, as they are now */
export function createConcurrency(
  accountConcurrency: number,
  definitions: () => Iterable<FunctionDefinition>,
): Concurrency {
  const running = new Map<string, number>()
  const runningOf = (name: string) => running.get(name) ?? 0

  /** Reserving takes from what the others share, also while it is not used. */
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
