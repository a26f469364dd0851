import { expect, it } from 'vitest'
import { type Comparison, tally, toClosingLine, toTable } from './comparison.ts'
import type { Outcome } from './pairs.ts'
import type { Pair } from './verdict.ts'

const repeat = (pair: Pair): Pair[] => Array.from({ length: 10 }, () => pair)

const durations: Comparison = {
  title: 'Wrapper, warm',
  unit: 'durations',
  outcomes: new Map<string, Outcome>([
    ['slower', repeat({ now: 0.055, earlier: 0.05 })],
    ['as before', repeat({ now: 2, earlier: 2 })],
    ['new', 'not compared: no export named remote'],
  ]),
}

const sizes: Comparison = {
  title: 'Size',
  unit: 'sizes',
  outcomes: new Map([['bundle', [{ now: 90 * 1024, earlier: 100 * 1024 }]]]),
}

it('shows both medians, the ratio of the pairs with its interval, and the verdict', () => {
  expect(toTable(durations).rows).toEqual([
    ['slower', '55 µs', '50 µs', '1.100', '1.100 to 1.100', '10', 'worse'],
    ['as before', '2.00 ms', '2.00 ms', '1.000', '1.000 to 1.000', '10', 'same'],
    ['new', '', '', '', '', '', 'not compared: no export named remote'],
  ])
})

it('judges a size by the one pair there is', () => {
  expect(toTable(sizes).rows).toEqual([['bundle', '90.0 KB', '100.0 KB', '0.900', 'exact', '1', 'better']])
})

it('closes with a count of all rows', () => {
  expect(toClosingLine(tally([durations, sizes]))).toBe('3 rows: 1 better, 1 same, 1 worse; 1 not compared')
  expect(toClosingLine(tally([sizes]))).toBe('1 rows: 1 better, 0 same, 0 worse')
})
