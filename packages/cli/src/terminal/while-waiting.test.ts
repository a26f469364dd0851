import { expect, it, onTestFinished, vi } from 'vitest'
import { createScreen } from './screen.ts'
import { whileWaiting } from './while-waiting.ts'

it('is silent for two seconds, then says now and then how long the work has taken', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const said: string[] = []
  const work = Promise.withResolvers<string>()
  let what = 'loading notes'
  const screen = createScreen({ write: text => said.push(text.trimEnd()) })
  const waiting = whileWaiting(() => what, screen, work.promise)
  vi.advanceTimersByTime(1_900)
  expect(said).toEqual([])
  vi.advanceTimersByTime(5_200)
  what = 'loading memory'
  vi.advanceTimersByTime(5_000)
  work.resolve('done')
  expect(await waiting).toBe('done')
  vi.advanceTimersByTime(60_000)
  expect(said).toEqual(['  … loading notes, 2 s', '  … loading notes, 7 s', '  … loading memory, 12 s'])
})

it('counts at the foot of a terminal, below what is printed meanwhile, and leaves nothing there', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
  const written: string[] = []
  const screen = createScreen({ isTTY: true, columns: 80, write: text => written.push(text) })
  const shown = () =>
    written
      .join('')
      .split('\n')
      .map(line => line.split('\r\x1b[2K').at(-1))
  const work = Promise.withResolvers<void>()
  const waiting = whileWaiting('packaging', screen, work.promise)
  await vi.advanceTimersByTimeAsync(2_000)
  screen.print('gateway: packaged')
  await vi.advanceTimersByTimeAsync(1_500)
  expect(shown()).toEqual(['gateway: packaged', '  … packaging, 3.5 s'])
  screen.beside(() => written.push('on standard output\n'))
  expect(shown()).toEqual(['gateway: packaged', 'on standard output', '  … packaging, 3.5 s'])
  work.resolve()
  await waiting
  expect(shown()).toEqual(['gateway: packaged', 'on standard output', ''])
})
