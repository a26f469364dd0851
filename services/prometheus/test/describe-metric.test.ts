import { describe, expect, it } from 'vitest'
import { MetricsError } from '../src/metrics-error.ts'
import type { Series } from '../src/metrics-source.ts'
import { configured, connect, seconds, vectorOf } from './connect.ts'

describe('DescribeMetric', () => {
  it.each([
    { least: '0.30000000000000004', greatest: '7', shown: '0.3 to 7, rounded to six digits' },
    { least: '5', greatest: '5', shown: 'all 5' },
  ])('has the values now, as numbers are read: $shown', async ({ least, greatest, shown }) => {
    const result = Object.entries({ min: least, max: greatest }).map(
      ([q, value]): Series => ({ metric: { q }, value: [seconds, value] }),
    )
    const series = [{ __name__: 'depth', queue: 'a' }]
    const metadata = { depth: { type: 'gauge', help: '', unit: '' } }
    await using on = await connect({ env: configured, series, metadata, data: { resultType: 'vector', result } })
    const { structured, text } = await on.call('DescribeMetric', { metric: 'depth' })
    expect(structured.values_now).toBe(shown)
    expect(text).toContain(`values now: ${shown}`)
  })

  it('does not call values all the same where some are NaN', async () => {
    const result = Object.entries({ min: '5', max: '5', NaN: '2' }).map(
      ([q, value]): Series => ({ metric: { q }, value: [seconds, value] }),
    )
    const metadata = { depth: { type: 'gauge', help: '', unit: '' } }
    const series = [{ __name__: 'depth', queue: 'a' }]
    await using on = await connect({ env: configured, series, metadata, data: { resultType: 'vector', result } })
    const { structured } = await on.call('DescribeMetric', { metric: 'depth' })
    expect(structured.values_now).toBe('5, and NaN in 2 series')
  })

  it('knows a native histogram without metadata, where the Prometheus knows any', async () => {
    const series = [{ __name__: 'latency', queue: 'a' }]
    const knows = (query: string) => (query.includes('histogram_count') ? vectorOf(1) : vectorOf(0))
    await using on = await connect({ env: configured, series, dataOf: knows })
    const { structured } = await on.call('DescribeMetric', { metric: 'latency' })
    expect(structured).toMatchObject({
      type: 'native histogram',
      query: 'histogram_quantile(0.99, sum (rate(latency[5m])))',
    })
    expect(structured).not.toHaveProperty('values_now')
    const refuses = (query: string) => {
      if (query.includes('histogram_count')) throw new MetricsError('bad_query', 'unknown function')
      return vectorOf(0)
    }
    await using older = await connect({ env: configured, series, dataOf: refuses })
    expect((await older.call('DescribeMetric', { metric: 'latency' })).structured.type).toBe('unknown')
  })
})
