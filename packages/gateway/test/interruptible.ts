import { runInNewContext } from 'node:vm'

/** Runs `work`, and throws if it does not end: a time limit of vitest ends no loop that does not wait. */
export function interruptible<T>(work: () => T): T {
  return runInNewContext('work()', { work }, { timeout: 10_000 })
}
