import { monotonicMs } from './monotonic-ms.ts'

/**
 * Calls `onEnd` once this process has been awake for `limitMs`. Lambda freezes an environment between two calls: with a plain
 * timer, what was begun in one call would be over at the start of the next.
 *
 * @returns Stops the timer.
 */
export function startAwakeTimer(limitMs: number, onEnd: () => void, now: () => number = monotonicMs): () => void {
  const stepMs = Math.min(1_000, limitMs)
  let leftMs = limitMs
  let lastMs = now()
  const timer = setInterval(() => {
    // After a freeze, one step counts for all of it.
    leftMs -= Math.min(now() - lastMs, 2 * stepMs)
    lastMs = now()
    if (leftMs > 0) return
    clearInterval(timer)
    onEnd()
  }, stepMs)
  return () => clearInterval(timer)
}
