import { monotonicMs } from './monotonic-ms.ts'

/** A time limit around work that may ignore its abort signal. */
export type Deadline = {
  /** Fires at the deadline, when the caller leaves, and when the work is given up by `end`. */
  readonly signal: AbortSignal
  /** Milliseconds left, by the monotonic clock: a change of the wall clock during a call does not move the deadline. */
  leftMs(): number
  /** The outcome of `work`, or the reason why it was interrupted, also if `work` ignores `signal`. */
  race<T>(work: Promise<T>): Promise<T>
  /** Stops the timer. `signal` fires for work that is given up. */
  end(state: 'done' | 'given up'): void
}

export type DeadlineReasons = {
  /** The error at the deadline. */
  readonly late: () => Error
  /** The error when the caller leaves. Default: the reason of its signal. */
  readonly gone?: () => Error
}

/** Longest that a timer can wait, in milliseconds. */
const longestMs = 2 ** 31 - 1

/** Starts a deadline `limitMs` from now, inside that of a caller. */
export function startDeadline(
  limitMs: number,
  caller: AbortSignal | undefined,
  { late, gone = () => caller?.reason }: DeadlineReasons,
): Deadline {
  const controller = new AbortController()
  const { signal } = controller
  const endsMs = monotonicMs() + limitMs
  const leave = () => controller.abort(gone())
  const timer = setTimeout(() => controller.abort(late()), Math.min(Math.max(0, limitMs), longestMs))
  if (caller?.aborted) leave()
  else caller?.addEventListener('abort', leave, { once: true })

  return {
    signal,
    leftMs: () => endsMs - monotonicMs(),
    race: work => untilAborted(work, signal),
    end(state) {
      clearTimeout(timer)
      caller?.removeEventListener('abort', leave)
      if (state === 'given up') controller.abort()
    },
  }
}

/** The outcome of `work`, or the reason of `signal`, also if `work` ignores it. */
export function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason)
    if (signal.aborted) stop()
    else signal.addEventListener('abort', stop, { once: true })
    // Attached in each case: a failure that comes later must not be unhandled.
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
