import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { startAwakeTimer } from './awake-timer.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }))
afterEach(() => void vi.useRealTimers())

/** A clock that runs with the timers, and goes on alone while the process is frozen. */
function openTimer(limitMs: number) {
  let frozenMs = 0
  let passedMs = 0
  const onEnd = vi.fn()
  const stop = startAwakeTimer(limitMs, onEnd, () => passedMs + frozenMs)
  return {
    onEnd,
    stop,
    run(ms: number) {
      for (let step = 0; step < ms; step += 100) {
        passedMs += 100
        vi.advanceTimersByTime(100)
      }
    },
    freeze(ms: number) {
      frozenMs += ms
    },
  }
}

it('ends after its time, once', () => {
  const { onEnd, run } = openTimer(5_000)
  run(4_900)
  expect(onEnd).not.toHaveBeenCalled()
  run(100)
  expect(onEnd).toHaveBeenCalledOnce()
  run(20_000)
  expect(onEnd).toHaveBeenCalledOnce()
})

it('does not count a time in which the process was frozen', () => {
  const { onEnd, run, freeze } = openTimer(5_000)
  run(1_500)
  freeze(600_000)
  run(2_000)
  expect(onEnd).not.toHaveBeenCalled()
  run(1_500)
  expect(onEnd).toHaveBeenCalledOnce()
})

it('ends no more once it is stopped', () => {
  const { onEnd, run, stop } = openTimer(2_000)
  run(1_000)
  stop()
  run(10_000)
  expect(onEnd).not.toHaveBeenCalled()
})
