/** A time limit on work of our own, inside that of whoever asked for it. */
export type Limit = {
  /** Fires at the limit, when whoever asked gives up, and when the work is given up by `end`. */
  readonly signal: AbortSignal
  /** Milliseconds until the limit, by the monotonic clock: setting the wall clock during a call does not move it. */
  leftMs(): number
  /** The same outcome, or the reason for giving up, whether or not the work takes notice of the signal. */
  race<T>(work: Promise<T>): Promise<T>
  /** The same, step by step. */
  bound<T, R>(work: AsyncGenerator<T, R, undefined>): AsyncGenerator<T, R, undefined>
  /** What is not `done` is told to stop. */
  end(state: 'done' | 'given up'): void
}

/** For work that no caller gives up: what comes of it is for all of them. */
export const neverAborted: AbortSignal = new AbortController().signal

/** Longest a timer can wait. */
const longestMs = 2 ** 31 - 1

export function startLimit(limitMs: number, asked: AbortSignal, toReason: () => Error): Limit {
  const controller = new AbortController()
  const { signal } = controller
  const endsMs = performance.now() + limitMs
  const giveUp = () => controller.abort(asked.reason)
  const timer = setTimeout(() => controller.abort(toReason()), Math.min(Math.max(0, limitMs), longestMs))
  if (asked.aborted) giveUp()
  else asked.addEventListener('abort', giveUp, { once: true })

  function race<T>(work: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = () => reject(signal.reason)
      if (signal.aborted) stop()
      else signal.addEventListener('abort', stop, { once: true })
      work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
    })
  }

  return {
    signal,
    leftMs: () => endsMs - performance.now(),
    race,
    async *bound(work) {
      try {
        for (;;) {
          const next = await race(work.next())
          if (next.done) return next.value
          yield next.value
        }
      } finally {
        // Not waited for: work that takes no notice of the signal would not end.
        void work.return(undefined as never).catch(() => undefined)
      }
    },
    end(state) {
      clearTimeout(timer)
      asked.removeEventListener('abort', giveUp)
      if (state === 'given up') controller.abort()
    },
  }
}
