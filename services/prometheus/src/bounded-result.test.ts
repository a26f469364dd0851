import { describe, expect, it } from 'vitest'
import { boundResult, maxResultCharacters } from './bounded-result.ts'
import type { Series } from './metrics-source.ts'

const series = (id: string, points: number): Series => ({
  metric: { id, job: 'same' },
  values: Array.from({ length: points }, (_, index) => [1_760_000_000 + index, '1']),
})

describe('boundResult', () => {
  it('keeps the order of the backend', () => {
    const result = ['c', 'a', 'b'].map(id => series(id, 1))
    const bounded = boundResult({ resultType: 'matrix', result }, { maxSeries: 2 })
    expect(bounded.data.result).toEqual(result.slice(0, 2))
    expect(bounded).toMatchObject({ seriesTotal: 3, seriesReturned: 2 })
  })

  it('names the labels that differ only when something was left out', () => {
    const result = ['a', 'b'].map(id => series(id, 1))
    expect(boundResult({ resultType: 'matrix', result }, { maxSeries: 2 }).labelValues).toEqual([])
    expect(boundResult({ resultType: 'matrix', result }, { maxSeries: 1 }).labelValues).toEqual([
      { label: 'id', values: 2 },
    ])
  })

  it('leaves out what would not fit through Lambda', () => {
    const result = Array.from({ length: 50 }, (_, index) => series(`${index}`, 11_000))
    const bounded = boundResult({ resultType: 'matrix', result }, { maxSeries: 1000 })
    expect(bounded.seriesReturned).toBeGreaterThan(0)
    expect(bounded.seriesReturned).toBeLessThan(50)
    expect(JSON.stringify(bounded.data.result).length).toBeLessThan(maxResultCharacters + 100)
  })

  it('refuses a single series that would not fit', () => {
    const result = [series('a', 100_000)]
    expect(() => boundResult({ resultType: 'matrix', result }, { maxSeries: 1 })).toThrow(/shorter range/)
  })
})
