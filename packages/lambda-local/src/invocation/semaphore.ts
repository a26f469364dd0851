/** Runs at most `permits` tasks at once. The others wait, first in, first out. */
export type Semaphore = <Result>(task: () => Promise<Result>) => Promise<Result>

export function createSemaphore(permits: number): Semaphore {
  const waiting: (() => void)[] = []
  let free = permits
  return async function withPermit(task) {
    if (free > 0) free--
    // A finished task hands its permit to the first waiter, so a later caller cannot overtake it.
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
