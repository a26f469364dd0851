/**
 * Ages and waits by the wall clock.
 *
 * A monotonic clock may stand still while Lambda freezes an environment, so what outlives a call is measured by the wall
 * clock. That clock can be set: a step back of one hour must not make a wait of 5 s last one hour and 5 s.
 */

/** Milliseconds since `sinceMs`. Infinity where the clock was set back since then: the true age is unknown, so it counts as old. */
export function ageMs(sinceMs: number, nowMs: number): number {
  const age = nowMs - sinceMs
  return age < 0 ? Number.POSITIVE_INFINITY : age
}

/** Milliseconds left of a wait of `lengthMs` that began at `sinceMs`: 0 when it is over, and never more than `lengthMs`. */
export function leftMs(sinceMs: number, lengthMs: number, nowMs: number): number {
  return Math.max(0, lengthMs - ageMs(sinceMs, nowMs))
}
