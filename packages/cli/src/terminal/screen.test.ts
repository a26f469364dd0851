import { expect, it, onTestFinished, vi } from 'vitest'
import { createScreen, type ScreenOutput } from './screen.ts'

function terminal(facts: Partial<ScreenOutput>) {
  const written: string[] = []
  const screen = createScreen({ ...facts, write: text => written.push(text) })
  onTestFinished(() => screen.close())
  return { screen, written }
}

/** What a terminal shows after all that: `\r\x1b[2K` empties the line the cursor is in. */
function shownAfter(written: readonly string[]): string[] {
  const lines = written.join('').split('\n')
  return lines.map(line => line.split('\r\x1b[2K').at(-1) ?? '')
}

it('keeps the status below whatever is printed', () => {
  const { screen, written } = terminal({ isTTY: true, columns: 80 })
  screen.print('before')
  screen.follow(() => '2 functions')
  screen.print('one')
  screen.print('two')
  expect(shownAfter(written)).toEqual(['before', 'one', 'two', '2 functions'])
})

it('shows a status that changes while nothing is printed', () => {
  vi.useFakeTimers()
  onTestFinished(() => void vi.useRealTimers())
  const { screen, written } = terminal({ isTTY: true, columns: 80 })
  let status = '0 in flight'
  screen.follow(() => status)
  status = '1 in flight'
  vi.advanceTimersByTime(300)
  expect(shownAfter(written)).toEqual(['1 in flight'])
  const { length } = written
  vi.advanceTimersByTime(3_000)
  expect(written).toHaveLength(length)
})

it('never lets the status wrap', () => {
  const { screen, written } = terminal({ isTTY: true, columns: 10 })
  screen.follow(() => '3 functions · 2 environments')
  expect(shownAfter(written)).toEqual(['3 functio'])
})

it('counts what is seen of the status, not how it is painted', () => {
  const { screen, written } = terminal({ isTTY: true, columns: 12 })
  screen.follow(
    () => '3 functions',
    text => `\x1b[7m${text}\x1b[27m`,
  )
  expect(shownAfter(written)).toEqual(['\x1b[7m3 functions\x1b[27m'])
})

it('leaves only what was printed when it is closed', () => {
  const { screen, written } = terminal({ isTTY: true, columns: 80 })
  screen.follow(() => '2 functions')
  screen.print('one')
  screen.close()
  expect(shownAfter(written)).toEqual(['one', ''])
})

it('writes lines and nothing else to what is no terminal', () => {
  const { screen, written } = terminal({})
  screen.follow(() => '2 functions')
  screen.print('one')
  screen.close()
  expect(written).toEqual(['one\n'])
})
