import type { Clock } from '../src/clock.ts'
import { createHttpClient, defaultHttpLimits, type HttpLimits } from '../src/http-client.ts'

type TestClock = Clock & {
  slept: number[]
  /** What time-outs were asked for, in milliseconds. */
  timeouts: number[]
  /** Lets the time of the newest time-out pass. */
  runOut(): void
  advance(ms: number): void
  /** Moves the wall clock alone. */
  set(byMs: number): void
}

/** A clock that begins where the test says and moves only when something sleeps, or the test says so: no time-out passes by itself. */
export function createTestClock(startMs = 1_800_000_000_000): TestClock {
  let nowMs = 0
  let epochMs = startMs
  let newest = new AbortController()
  const slept: number[] = []
  const timeouts: number[] = []
  return {
    slept,
    timeouts,
    timeout: ms => {
      timeouts.push(ms)
      newest = new AbortController()
      return newest.signal
    },
    runOut: () => {
      nowMs += timeouts.at(-1) ?? 0
      newest.abort(new DOMException('The operation was aborted due to timeout', 'TimeoutError'))
    },
    now: () => epochMs + Math.floor(nowMs),
    monotonicMs: () => nowMs,
    set: byMs => {
      epochMs += byMs
    },
    advance: ms => {
      nowMs += ms
    },
    async sleep(ms, signal) {
      signal.throwIfAborted()
      slept.push(ms)
      // Node's clock has fractions, which its timers refuse.
      nowMs += ms + 0.125
    },
  }
}

/** The real client over the real `fetch`, with no waiting between attempts. */
export function createTestHttp(
  clock: Clock = createTestClock(),
  {
    limits = {},
    fetch = globalThis.fetch,
    random = () => 0.5,
  }: { limits?: Partial<HttpLimits>; fetch?: typeof globalThis.fetch; random?: () => number } = {},
) {
  return createHttpClient({ fetch, clock, random, userAgent: 'test/1.0' }, { ...defaultHttpLimits, ...limits })
}

/** A signal that never fires. */
export function noAbort(): AbortSignal {
  return new AbortController().signal
}
