import { describe, expect, it } from 'vitest'
import type { Sample } from '../metrics-source.ts'
import { findLevelShift } from './level-shift.ts'

/** Values a minute apart, the first at 0. */
function series(...numbers: readonly number[]): Sample[] {
  return numbers.map((number, index) => [index * 60, String(number)])
}

const noise = [0.1, -0.2, 0.15, -0.05, 0.2, -0.1]

describe('findLevelShift', () => {
  it('finds when a level begins, with the means of both', () => {
    const numbers = Array.from({ length: 60 }, (_, step) => (step < 42 ? 1 : 5) + (noise[step % 6] ?? 0))
    const shift = findLevelShift(series(...numbers))
    expect(shift?.at).toBe(42 * 60)
    expect(shift?.before).toBeCloseTo(1, 1)
    expect(shift?.after).toBeCloseTo(5, 1)
  })

  it('finds one of great numbers that differ little', () => {
    const numbers = Array.from({ length: 20 }, (_, step) => 1e15 + (step < 7 ? 0 : 8))
    expect(findLevelShift(series(...numbers))).toEqual({ at: 420, before: 1e15, after: 1e15 + 8 })
  })

  it.each([
    ['a constant', () => 3],
    ['a straight line', (step: number) => step],
    ['a day', (step: number) => Math.sin(step / 5)],
    ['a peak of two points', (step: number) => (step === 20 || step === 21 ? 100 : 1)],
    ['noise', (step: number) => noise[step % 6] ?? 0],
    ['levels that come back', (step: number) => (step > 15 && step < 45 ? 5 : 1)],
  ])('finds none in %s', (_, at) => {
    expect(findLevelShift(series(...Array.from({ length: 60 }, (_, step) => at(step))))).toBeUndefined()
  })

  it('finds none in few points, nor among NaN and infinities', () => {
    expect(findLevelShift(series(1, 1, 5, 5))).toBeUndefined()
    expect(findLevelShift(series(1, 1, 1, 1, Number.NaN, 5, 5, 5, 5))).toBeUndefined()
    expect(findLevelShift([...series(1, 1, 1, 1), [240, '+Inf'], [300, '+Inf'], [360, '+Inf']])).toBeUndefined()
    expect(findLevelShift([])).toBeUndefined()
  })
})
