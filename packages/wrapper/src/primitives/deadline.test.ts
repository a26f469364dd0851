import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { startDeadline } from './deadline.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'hrtime'] }))
afterEach(() => void vi.useRealTimers())

const late = () => new Error('late')
const never = () => new Promise<never>(() => undefined)

it('gives the outcome of work that ends in time', async () => {
  const deadline = startDeadline(1_000, undefined, { late })
  expect(await deadline.race(Promise.resolve(1))).toBe(1)
  await expect(deadline.race(Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  deadline.end('done')
  expect(deadline.signal.aborted).toBe(false)
})

it('ends the wait for work that ignores its signal, and fires it', async () => {
  const deadline = startDeadline(1_000, undefined, { late })
  const outcome = deadline.race(never())
  expect(deadline.leftMs()).toBe(1_000)
  vi.advanceTimersByTime(1_000)
  await expect(outcome).rejects.toThrow('late')
  expect(deadline.signal.reason).toEqual(new Error('late'))
  expect(deadline.leftMs()).toBe(0)
})

it('ends with its caller, for the reason that the caller gave or another', async () => {
  const caller = new AbortController()
  const [own, other] = [
    startDeadline(1_000, caller.signal, { late }),
    startDeadline(1_000, caller.signal, { late, gone: () => new Error('gone') }),
  ]
  const outcomes = [own.race(never()), other.race(never())]
  caller.abort(new Error('enough'))
  await expect(outcomes[0]).rejects.toThrow('enough')
  await expect(outcomes[1]).rejects.toThrow('gone')
})

it('is over at once for a caller that has left already', async () => {
  const deadline = startDeadline(1_000, AbortSignal.abort(new Error('enough')), { late })
  await expect(deadline.race(never())).rejects.toThrow('enough')
})

it('leaves no rejection unhandled when work fails after the deadline', async () => {
  const deadline = startDeadline(10, undefined, { late })
  const work = Promise.withResolvers<never>()
  const outcome = deadline.race(work.promise)
  vi.advanceTimersByTime(10)
  await expect(outcome).rejects.toThrow('late')
  // Vitest fails a run with an unhandled rejection.
  work.reject(new Error('too late'))
})

it('fires its signal for work that is given up, and no timer after its end', () => {
  const [done, givenUp] = [startDeadline(10, undefined, { late }), startDeadline(10, undefined, { late })]
  done.end('done')
  givenUp.end('given up')
  expect(vi.getTimerCount()).toBe(0)
  expect([done.signal.aborted, givenUp.signal.aborted]).toEqual([false, true])
})

it('takes a limit without end, and one that has passed', async () => {
  const endless = startDeadline(Number.POSITIVE_INFINITY, undefined, { late })
  vi.advanceTimersByTime(1_000_000)
  expect(endless.signal.aborted).toBe(false)
  endless.end('done')
  const passed = startDeadline(-5, undefined, { late })
  vi.advanceTimersByTime(1)
  await expect(passed.race(never())).rejects.toThrow('late')
})
