import { expect, it } from 'vitest'
import { isCheckedSeries, toLateSeries } from './late-series.ts'

const range = { metric: { pod: 'a' }, values: [[1, '2']] }
const histogram = { metric: { pod: 'b' }, histogram: [1, { count: '1', sum: '2' }] }

it('is the series that its text is, whichever is read in between', () => {
  const [first, second] = [range, histogram].map(series => toLateSeries(JSON.stringify(series)))
  expect(JSON.parse(JSON.stringify(first))).toEqual(range)
  expect(JSON.parse(JSON.stringify(second))).toEqual(histogram)
  expect({ ...(first as object) }).toEqual({ ...range, value: undefined, histogram: undefined, histograms: undefined })
  expect([first, second].every(isCheckedSeries)).toBe(true)
})

it.each(['1', 'null', '{"metric":{}, "values":[[1,2]]}', '{"metric":{"a":1}}'])('leaves %s to be refused', text => {
  expect(isCheckedSeries(toLateSeries(text))).toBe(false)
})
