import { setTimeout as delay } from 'node:timers/promises'
import { MetricsError } from '../metrics-error.ts'

export type RetryPolicy = {
  /** Tries in all, the first included. */
  readonly maxAttempts: number
  readonly baseDelayMs: number
  readonly maxDelayMs: number
  /** For everything together: tries, and the waits between. */
  readonly totalTimeoutMs: number
}

export type RetryTools = {
  readonly random?: () => number
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<unknown>
}

/**
 * Tries again what failed for a passing reason (`MetricsError.retryable`), waiting a random share of a doubling delay
 * ("full jitter": https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/) or as long as the
 * backend asks. Gives up at once when the wait would not fit in the time left.
 */
export async function withRetries<T>(
  attempt: (signal: AbortSignal) => Promise<T>,
  policy: RetryPolicy,
  signal: AbortSignal,
  { random = Math.random, sleep = (ms, during) => delay(ms, undefined, { signal: during }) }: RetryTools = {},
): Promise<T> {
  const startedAt = performance.now()
  const deadline = new AbortController()
  const timer = setTimeout(() => deadline.abort(), policy.totalTimeoutMs)
  const either = AbortSignal.any([signal, deadline.signal])
  try {
    for (let tried = 1; ; tried++) {
      try {
        return await attempt(either)
      } catch (error) {
        if (!(error instanceof MetricsError) || !error.retryable || tried >= policy.maxAttempts) throw error
        const ceiling = Math.min(policy.maxDelayMs, policy.baseDelayMs * 2 ** (tried - 1))
        const waitMs = error.retryAfterMs ?? random() * ceiling
        if (performance.now() - startedAt + waitMs >= policy.totalTimeoutMs) throw error
        await sleep(waitMs, either)
      }
    }
  } catch (error) {
    signal.throwIfAborted()
    if (!deadline.signal.aborted) throw error
    throw new MetricsError(
      'query_timeout',
      `There was no answer within ${policy.totalTimeoutMs / 1000} s. Shorten the range, add label matchers, or use a recording rule.`,
      { cause: error },
    )
  } finally {
    clearTimeout(timer)
  }
}
