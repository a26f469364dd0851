import { expect, it, onTestFinished, vi } from 'vitest'
import { whileWaiting } from './while-waiting.ts'

it('is silent for two seconds, then says now and then how long the work has taken', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const said: string[] = []
  const work = Promise.withResolvers<string>()
  const waiting = whileWaiting('packaging', text => said.push(text), work.promise)
  vi.advanceTimersByTime(1_900)
  expect(said).toEqual([])
  vi.advanceTimersByTime(10_200)
  work.resolve('done')
  expect(await waiting).toBe('done')
  vi.advanceTimersByTime(60_000)
  expect(said).toEqual(['  … packaging, 2 s', '  … packaging, 7 s', '  … packaging, 12 s'])
})
