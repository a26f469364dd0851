import { describe, expect, it } from 'vitest'
import { boundResult } from './bounded-result.ts'
import type { QueryResult, Series } from './metrics-source.ts'
import { maxTextCharacters, toInstantText, toRangeText } from './result-text.ts'

const time = 1_760_000_000
const bound = (data: QueryResult) => boundResult(data, { maxSeries: 1000 })
const vector = (result: Series[]) => bound({ resultType: 'vector', result })
const matrix = (result: Series[]) => bound({ resultType: 'matrix', result })
const lineOf = (metric: Record<string, string>) =>
  toInstantText(vector([{ metric, value: [time, '1'] }]), time).split('\n')[1]

describe('a series', () => {
  it.each([
    [{ __name__: 'up' }, 'up 1'],
    [{}, '{} 1'],
    [{ __name__: 'up', job: 'a', path: 'C:\\"x"' }, 'up{job="a", path="C:\\\\\\"x\\""} 1'],
    [{ __name__: 'job:up:sum' }, 'job:up:sum 1'],
    [{ __name__: 'http.server', 'k8s.pod': 'p' }, '{"http.server", "k8s.pod"="p"} 1'],
  ])('is written as PromQL writes it: %j', (metric, line) => {
    expect(lineOf(metric)).toBe(line)
  })
})

describe('a range', () => {
  const range = { start: time - 60, end: time, stepSeconds: 15 }

  it('shows infinities, gaps and runs', () => {
    const values: Series['values'] = [
      [time - 45, '-Inf'],
      [time - 30, '2'],
      [time - 15, '2'],
    ]
    expect(toRangeText(matrix([{ metric: { __name__: 'm' }, values }]), range)).toBe(
      'matrix, 1 series, 2025-10-09T08:52:20Z to 2025-10-09T08:53:20Z, step 15 s\n' +
        'm 3 points, last 2, min -Infinity, max 2, mean -Infinity: - -Inf 2(x2) -',
    )
  })

  it('has no mean when no point is a number', () => {
    const text = toRangeText(matrix([{ metric: { __name__: 'm' }, values: [[time, 'NaN']] }]), range)
    expect(text).toContain('m 1 points, last NaN: -(x4) NaN')
  })

  it('counts native histograms and tells the last', () => {
    const histograms: Series['histograms'] = [
      [time - 15, { count: '1', sum: '2' }],
      [time, { count: '3', sum: '4', buckets: [[0, '1', '2', '3']] }],
    ]
    expect(toRangeText(matrix([{ metric: {}, histograms }]), range)).toContain(
      '{} 2 histograms, last histogram(count 3, sum 4, 1 buckets)',
    )
  })

  it('leaves points that have no room to the structured result, and keeps the summary', () => {
    const values = Array.from({ length: 11_000 }, (_, index) => [index, `${Math.sqrt(index)}`] as [number, string])
    const text = toRangeText(matrix([{ metric: { __name__: 'm' }, values }]), { start: 0, end: 10_999, stepSeconds: 1 })
    expect(text.length).toBeLessThan(maxTextCharacters)
    expect(text).toMatch(/m 11000 points, last 104\.87/)
  })
})

it('stays within its length and says how many series it leaves out', () => {
  const many = Array.from({ length: 1000 }, (_, index) => ({
    metric: { __name__: 'up', pod: `a-pod-with-a-long-name-${index}` },
    value: [time, '1'] as [number, string],
  }))
  const text = toInstantText(vector(many), time)
  expect(text.length).toBeLessThan(maxTextCharacters + 100)
  const shown = text.split('\n').length - 2
  expect(text).toContain(`(${1000 - shown} more series are in the structured result)`)
})
