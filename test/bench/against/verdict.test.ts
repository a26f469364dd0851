import { describe, expect, it } from 'vitest'
import { judgePairs, median, type Pair } from './verdict.ts'

const pairsOf = (ratios: readonly number[]): Pair[] => ratios.map(ratio => ({ now: 50 * ratio, earlier: 50 }))

const repeat = (ratio: number, times: number) => Array.from({ length: times }, () => ratio)

describe('a row', () => {
  it.each([
    [1.04, 'worse'],
    [1.02, 'same'],
    [1, 'same'],
    [0.98, 'same'],
    [0.96, 'better'],
  ])('whose pairs all have the ratio %d is %s', (ratio, verdict) => {
    expect(judgePairs(pairsOf(repeat(ratio, 20)))).toMatchObject({ verdict, ratio: expect.closeTo(ratio) })
  })

  it('is judged by pairs, however different the turns were', () => {
    const turns = [1, 2, 4, 8, 16, 32, 64, 128]
    expect(judgePairs(turns.map(earlier => ({ now: earlier * 1.1, earlier }))).verdict).toBe('worse')
  })

  it('is not worse by the median alone, where the pairs disagree', () => {
    const { ratio, verdict } = judgePairs(pairsOf([...repeat(0.9, 9), ...repeat(1.1, 11)]))
    expect([ratio, verdict]).toEqual([expect.closeTo(1.1), 'same'])
  })

  it('is worse in spite of a few turns that went the other way', () => {
    expect(judgePairs(pairsOf([...repeat(0.5, 5), ...repeat(1.1, 15)])).verdict).toBe('worse')
    expect(judgePairs(pairsOf([...repeat(0.5, 6), ...repeat(1.1, 14)])).verdict).toBe('same')
  })

  it('is the same after fewer than six pairs, which decide nothing', () => {
    const five = judgePairs(pairsOf(repeat(2, 5)))
    expect(five).toMatchObject({ verdict: 'same', interval: [0, Number.POSITIVE_INFINITY] })
    expect(judgePairs(pairsOf(repeat(2, 6))).verdict).toBe('worse')
  })
})

describe('the interval of the median', () => {
  // Tables of the sign test: of 6 pairs all, of 10 the 2nd to the 9th, of 20 the 6th to the 15th, of 50 the 18th to the 33rd.
  it.each([
    [6, 1, 6],
    [10, 2, 9],
    [20, 6, 15],
    [50, 18, 33],
    [1000, 469, 532],
  ])('of %d pairs goes from the %dth to the %dth', (n, low, high) => {
    const ratios = Array.from({ length: n }, (_, index) => index + 1)
    expect(judgePairs(pairsOf(ratios)).interval).toEqual([expect.closeTo(low), expect.closeTo(high)])
  })
})

it.each([
  [[3, 1, 2], 2],
  [[4, 1, 3, 2], 2.5],
  [[7], 7],
])('the median of %j is %d', (values, middle) => {
  expect(median(values)).toBe(middle)
})
