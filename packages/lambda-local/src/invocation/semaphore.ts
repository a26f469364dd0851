/** Lets a bounded number of tasks run at once; the others wait their turn, in order. */
export type Turnstile = <Result>(task: () => Promise<Result>) => Promise<Result>

export function createTurnstile(places: number): Turnstile {
  const waiting: (() => void)[] = []
  let free = places
  return async function pass(task) {
    if (free > 0) free--
    // Whoever leaves hands the place over, so nobody who comes later can take it.
    else await new Promise<void>(resolve => waiting.push(resolve))
    try {
      return await task()
    } finally {
      const next = waiting.shift()
      if (next) next()
      else free++
    }
  }
}
