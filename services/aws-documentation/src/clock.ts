import { setTimeout as sleep } from 'node:timers/promises'

/** Time as the adapters need it. Tests pass one that does not wait. */
export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) => sleep(ms, undefined, { signal }),
}
