import { describe, expect, it } from 'vitest'
import type { QueryResult, Series } from '../src/metrics-source.ts'
import { configured, connect, seconds } from './connect.ts'

describe('CompareQuery', () => {
  const isNow = (time: number) => time === seconds
  const of = (label: string) => (time: number) =>
    ({
      resultType: 'vector',
      result: ['a', 'b'].map(value => ({ metric: { [label]: value }, value: [time, isNow(time) ? '3' : '2'] })),
    }) satisfies QueryResult

  it.each([
    ['histogram_quantile(0.9, x)', 'pod', 'histogram_quantile'],
    ['avg by (pod) (x)', 'pod', 'avg'],
    ['rpc_seconds', 'quantile', 'series by quantile'],
    ['1 - disk_used_ratio', 'pod', 'disk_used_ratio'],
  ])('has no sum of values that do not add up: %s by %s', async (query, label, cause) => {
    await using on = await connect({ env: configured, dataAt: of(label) })
    const { structured, text } = await on.call('CompareQuery', { query })
    const why = `Values of ${cause} do not add up over series: no sum, and no share of all change.`
    expect(structured.result).toEqual(
      ['a', 'b'].map(value => ({ metric: { [label]: value }, now: '3', before: '2', change: '+1', ratio: '1.5' })),
    )
    expect(structured).not.toHaveProperty('sum_now')
    expect(structured.warnings).toEqual([why])
    expect(text).toContain(why)
    expect(text).not.toMatch(/, sum |%/)
  })

  it('has no sum of nothing, where no value has a difference, and says what histograms are compared by', async () => {
    const histogram: Series['histogram'] = [seconds, { count: '1', sum: '1', buckets: [] }]
    const result: Series[] = [
      { metric: { pod: 'a' }, histogram },
      { metric: { pod: 'b' }, value: [seconds, 'NaN'] },
    ]
    await using on = await connect({ env: configured, data: { resultType: 'vector', result } })
    const { structured, text } = await on.call('CompareQuery', { query: 'x' })
    expect(structured).not.toHaveProperty('sum_now')
    expect(text).not.toContain('sum 0')
    expect(text).toContain('2 series with NaN, an infinity or a histogram have no difference and are left out.')
    expect(text).toContain('Of histograms compare a histogram_quantile')
  })

  it.each([
    ['jobs_total', true],
    ['sum by (pod) (jobs_total{a="b"} offset 5m)', true],
    ['rate(jobs_total[5m])', false],
    ['count by (pod) (jobs_total)', false],
    ['jobs{unit="x_total"}', false],
  ])('says of a counter that it begins again with its process: %s', async (query, isSaid) => {
    await using on = await connect({ env: configured, dataAt: of('pod') })
    const { text } = await on.call('CompareQuery', { query })
    expect(text.includes('rate(jobs_total[5m]) compares how fast it counts')).toBe(isSaid)
  })

  it('says what a range in brackets needs', async () => {
    await using on = await connect({ env: configured, data: { resultType: 'matrix', result: [] } })
    const { text } = await on.call('CompareQuery', { query: 'up[5m]' })
    expect(text).toContain('A range in brackets needs a function over it')
  })

  it('has the sum of others', async () => {
    await using on = await connect({ env: configured, dataAt: of('pod') })
    const { structured } = await on.call('CompareQuery', { query: 'sum by (pod) (x)' })
    expect(structured).toMatchObject({ sum_now: '6', sum_before: '4', result: [{ share: '50 %' }, { share: '50 %' }] })
  })
})
