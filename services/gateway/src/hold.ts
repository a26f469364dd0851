/** Keeps what is wrong with one target from becoming wrong with the gateway. One for each target, in each environment. */

import { type Failure, fromFullHold, fromOpenBreaker } from './invoke-failures.ts'

export type Hold = {
  /** Lets a call in, or says why not. */
  enter(): Failure | undefined
  /** Once for each call that was let in, with what it told of the target. */
  leave(told: Told): void
}

/** `up`: it answered, if only to fail. `down`: by this cause, nobody's call would get through. Else nothing. */
export type Told = 'up' | 'nothing' | { readonly down: string }

/** Failures in a row after which a target is left alone: one may be chance, and a network's hiccup is over by five. */
const failuresToOpen = 5

/** How long it is left alone before one call tries again. Short, as nothing but a call can tell that it is back. */
const coolDownMs = 5_000

/**
 * A bound on calls under way, and a breaker. Only what no caller can bring about opens the breaker: if a slow query or a
 * crash did, one caller could take a target from all others.
 */
export function createHold(maxConcurrent: number, now: () => number = Date.now): Hold {
  let underWay = 0
  let failures = 0
  let lastCause = ''
  let openUntilMs = 0
  let probing = false

  return {
    enter() {
      if (underWay >= maxConcurrent) return fromFullHold(maxConcurrent)
      if (failures >= failuresToOpen) {
        const waitMs = openUntilMs - now()
        if (probing || waitMs > 0) return fromOpenBreaker(failures, lastCause, Math.max(waitMs, 0))
        probing = true
      }
      underWay += 1
      return undefined
    },
    leave(told) {
      underWay -= 1
      probing = false
      if (told === 'nothing') return
      if (told === 'up') {
        failures = 0
        return
      }
      failures += 1
      lastCause = told.down
      openUntilMs = now() + coolDownMs
    },
  }
}
