/** When a call is sent again, and how long after. */

import { setTimeout } from 'node:timers/promises'
import type { InvokeFailure } from '@mcp-lambda/wrapper/client'
import type { Attempt } from './failures.ts'

const maxAttempts = 3
const firstBackoffMs = 100

export type RetryOptions = {
  /** Whether the same call may run twice: its tool says so, or it only reads. */
  readonly repeatable: boolean
  /** Milliseconds the call has left. */
  readonly leftMs: () => number
  readonly signal: AbortSignal
  /** 0 to 1, for jitter. */
  readonly random: () => number
  readonly sleep?: typeof setTimeout | undefined
}

/**
 * Repeats failed work while that is safe and there is time: work that surely never ran, and repeatable work that is likely
 * to succeed the next time. Throws the reason of `signal` once it fires.
 */
export async function withRetries<T>(work: () => Promise<Attempt<T>>, options: RetryOptions): Promise<Attempt<T>> {
  const { signal, sleep = setTimeout } = options
  for (let count = 1; ; count += 1) {
    const ended = await work()
    if (ended.kind === 'done') return ended
    signal.throwIfAborted()
    const waitMs = toWaitMs(ended.failure, count, options)
    if (waitMs === undefined) return ended
    await sleep(waitMs, undefined, { signal })
  }
}

function toWaitMs(
  { resend, retryAfterMs = 0 }: InvokeFailure,
  count: number,
  { repeatable, leftMs, random }: RetryOptions,
): number | undefined {
  if (count === maxAttempts || resend === 'never' || (resend === 'if repeatable' && !repeatable)) return undefined
  // "Full jitter": callers that failed together do not retry together.
  const waitMs = Math.max(retryAfterMs, random() * firstBackoffMs * 4 ** (count - 1))
  return waitMs < leftMs() ? waitMs : undefined
}
