/**
 * A circuit breaker: after some failures in a row a target is not called for a cool-down. Then one call at a time is sent
 * as a probe.
 *
 *     closed ── failures in a row ──► open ── cool-down over, next call ──► probing
 *       ▲                              ▲                                      │
 *       │                              └───── the probe fails, or ends ───────┤
 *       └──────────────────────────── a probe is answered ────────────────────┘
 */

import { leftMs } from '@mcp-lambda/wrapper/protocol'

/** What an ended call says about its target: it answered; it could not be reached, and why; or neither. */
export type Outcome = 'up' | 'unknown' | { readonly down: string }

export type CircuitBreaker = {
  enter(): Entry
}

export type Entry =
  /** `leave` is for the end of the call, once. */
  | { readonly kind: 'entered'; leave(outcome: Outcome): void }
  | { readonly kind: 'refused'; readonly failures: number; readonly lastCause: string; readonly retryAfterMs: number }

type Failing = { readonly failures: number; readonly lastCause: string }

type State =
  | { readonly kind: 'closed'; readonly failures: number }
  | (Failing & { readonly kind: 'open'; readonly sinceMs: number })
  | (Failing & { readonly kind: 'probing'; readonly sinceMs: number; readonly probe: symbol })

/** One failure may be chance, and a network's hiccup is over by five. */
const failuresToOpen = 5

/**
 * How long a target is left alone, and how long the next caller waits for a probe. Short, as nothing but a call can tell
 * that a target is back.
 */
const coolDownMs = 5_000

const closed: State = { kind: 'closed', failures: 0 }

export function createCircuitBreaker(now: () => number = Date.now): CircuitBreaker {
  let state: State = closed

  function enterProbe({ failures, lastCause }: Failing): Entry {
    const probe = Symbol('probe')
    state = { kind: 'probing', failures, lastCause, sinceMs: now(), probe }
    return { kind: 'entered', leave: outcome => leaveProbe(probe, outcome) }
  }

  /** Of a call that entered while closed. It was sent before the failures, so it does not close or prolong anything. */
  function leaveCall(outcome: Outcome): void {
    if (state.kind !== 'closed' || outcome === 'unknown') return
    if (outcome === 'up') {
      state = closed
      return
    }
    const failures = state.failures + 1
    const isEnough = failures >= failuresToOpen
    state = isEnough
      ? { kind: 'open', failures, lastCause: outcome.down, sinceMs: now() }
      : { kind: 'closed', failures }
  }

  /** An answer closes, however late. Anything else moves the breaker only while this is the current probe. */
  function leaveProbe(probe: symbol, outcome: Outcome): void {
    if (state.kind === 'closed') {
      leaveCall(outcome)
      return
    }
    if (outcome === 'up') {
      state = closed
      return
    }
    if (outcome !== 'unknown') state = { ...state, failures: state.failures + 1, lastCause: outcome.down }
    if (state.kind !== 'probing' || state.probe !== probe) return
    const { failures, lastCause } = state
    // A probe with an unknown outcome starts no cool-down: the next call is the next probe.
    const sinceMs = outcome === 'unknown' ? Number.NEGATIVE_INFINITY : now()
    state = { kind: 'open', failures, lastCause, sinceMs }
  }

  return {
    enter() {
      if (state.kind === 'closed') return { kind: 'entered', leave: leaveCall }
      const { failures, lastCause } = state
      const waitMs = leftMs(state.sinceMs, coolDownMs, now())
      if (waitMs > 0) return { kind: 'refused', failures, lastCause, retryAfterMs: Math.ceil(waitMs) }
      return enterProbe(state)
    },
  }
}
