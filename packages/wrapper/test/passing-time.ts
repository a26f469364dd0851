import { vi } from 'vitest'

/**
 * Makes a call under a clock of its own, which passes by `ms` once the call is under way. Call the handler before, which
 * loads its code: under this clock, loading could take longer than the time that passes.
 */
export async function inPassingTime<T>(ms: number, call: () => Promise<T>): Promise<T> {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
  try {
    const answer = call()
    await vi.advanceTimersByTimeAsync(ms)
    return await answer
  } finally {
    vi.useRealTimers()
  }
}
