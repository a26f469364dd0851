import { describe, expect, it } from 'vitest'
import type { Series } from '../metrics-source.ts'
import { countLabelValues, orderByLabels, orderSeries } from './choose-series.ts'

const series = (id: string, ...values: string[]): Series => ({
  metric: { id, job: 'same' },
  values: values.map((text, index) => [1_760_000_000 + index, text]),
})
const ids = (all: readonly Series[]) => all.map(({ metric }) => metric.id).join('')

describe('orderSeries', () => {
  it('keeps the order of the backend', () => {
    const all = ['c', 'a', 'b'].map((id, index) => series(id, `${index}`))
    for (const query of ['sort(x)', 'sort_desc(x)', 'topk(3, x)', '(bottomk by (a) (3, x))', 'sort_by_label(x, "a")']) {
      expect(ids(orderSeries(all, undefined, query))).toBe('cab')
    }
    expect(ids(orderSeries(all, undefined, 'sorted_total'))).toBe('bac')
  })

  it('sorts equal values by labels, bounds of buckets and quantiles as numbers', () => {
    for (const label of ['le', 'quantile']) {
      const all = ['10', '+Inf', '2.5', '0.005'].map(bound => ({ metric: { [label]: bound }, values: [[1, '3']] }))
      const ordered = [orderSeries(all as Series[], 'last', 'x'), orderByLabels(all as Series[])]
      for (const each of ordered) {
        expect(each.map(({ metric }) => metric[label])).toEqual(['0.005', '2.5', '10', '+Inf'])
      }
    }
  })

  const all = [series('a', '1', '2'), series('b', '-9', 'NaN', '1'), series('c', '8', '8'), series('d', 'NaN')]
  it.each([
    ['max', 'bcad'],
    ['last', 'cabd'],
    ['change', 'bacd'],
  ] as const)('chooses by %s, NaN last', (rule, order) => {
    expect(ids(orderSeries(all, rule, 'x'))).toBe(order)
  })
})

it('names the labels that tell series apart, most values first', () => {
  const all = ['a', 'b'].map(id => ({ metric: { zone: 'z', id, name: `n${id}`, job: 'same' } }))
  expect(countLabelValues(all)).toEqual([
    { label: 'id', values: 2 },
    { label: 'name', values: 2 },
  ])
})
