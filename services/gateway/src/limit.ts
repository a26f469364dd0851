/** A time limit on work of our own, inside that of whoever asked for it. */
export type Limit = {
  /** Fires at the limit, and when whoever asked gives up. */
  readonly signal: AbortSignal
  /** The same outcome, or the reason for giving up, whether or not the work takes notice of the signal. */
  race<T>(work: Promise<T>): Promise<T>
  end(): void
}

/** Longest a timer can wait. */
const longestMs = 2 ** 31 - 1

export function startLimit(limitMs: number, asked: AbortSignal, toReason: () => Error): Limit {
  const controller = new AbortController()
  const { signal } = controller
  const giveUp = () => controller.abort(asked.reason)
  const timer = setTimeout(() => controller.abort(toReason()), Math.min(Math.max(0, limitMs), longestMs))
  if (asked.aborted) giveUp()
  else asked.addEventListener('abort', giveUp, { once: true })

  return {
    signal,
    race: work =>
      new Promise((resolve, reject) => {
        const stop = () => reject(signal.reason)
        if (signal.aborted) stop()
        else signal.addEventListener('abort', stop, { once: true })
        work.then(resolve, reject)
      }),
    end() {
      clearTimeout(timer)
      asked.removeEventListener('abort', giveUp)
    },
  }
}
