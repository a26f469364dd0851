import { setTimeout as sleep } from 'node:timers/promises'

/** Time as the adapters need it. Tests pass one that does not wait. */
export type Clock = {
  /** Milliseconds since the epoch. May be set back or forward; see `ageMs` for what outlives a call. */
  now(): number
  /** Milliseconds since some moment, never set: for limits within a call. */
  monotonicMs(): number
  sleep(ms: number, signal: AbortSignal): Promise<void>
  /** Aborts after that time, a whole number of milliseconds, with an error named `TimeoutError`. */
  timeout(ms: number): AbortSignal
}

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
  timeout: ms => AbortSignal.timeout(ms),
}
