import { describe, expect, it } from 'vitest'
import type { Series } from '../metrics-source.ts'
import { compareVectors } from './compare-vectors.ts'

const of = (values: Record<string, string>): Series[] =>
  Object.entries(values).map(([id, value]) => ({ metric: { id }, value: [0, value] }))

describe('compareVectors', () => {
  it('ranks changes, and knows new and gone series', () => {
    const { changes, incomparable } = compareVectors(of({ a: '5', b: '1', c: '2' }), of({ a: '2', b: '1', d: '4' }))
    expect(incomparable).toBe(0)
    expect(changes.map(({ metric, change }) => [metric.id, change])).toEqual([
      ['d', -4],
      ['a', 3],
      ['c', 2],
      ['b', 0],
    ])
    expect(changes.map(({ share }) => share).reduce((a, b) => a + b)).toBeCloseTo(1)
  })

  it('has shares of changes that no number holds', () => {
    const { changes } = compareVectors(
      of({ a: '1.7e308', b: '1.7e308', c: '1' }),
      of({ a: '-1.7e308', b: '0', c: '0' }),
    )
    expect(changes.map(({ metric, change }) => [metric.id, change])).toEqual([
      ['a', Infinity],
      ['b', 1.7e308],
      ['c', 1],
    ])
    expect(changes.map(({ share }) => share.toFixed(3))).toEqual(['0.667', '0.333', '0.000'])
  })

  it('counts what has no difference, on either side', () => {
    const histogram: Series = { metric: { id: 'h' }, histogram: [0, { count: '1', sum: '1' }] }
    const now = [...of({ a: '5', b: 'NaN', c: '+Inf', d: '1' }), histogram]
    const { changes, incomparable } = compareVectors(now, of({ a: 'NaN', c: '1', d: '1' }))
    expect(changes.map(({ metric }) => metric.id)).toEqual(['d'])
    expect(incomparable).toBe(4)
  })
})
