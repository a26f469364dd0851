import { describe, expect, it } from 'vitest'
import type { QueryResult } from '../src/metrics-source.ts'
import { configured, connect, seconds, type World } from './connect.ts'

describe('answers on thousands of series', () => {
  const wide = (index: number) => ({
    __name__: 'up',
    job: 'api',
    pod: `p${index}`.padEnd(100, '界'),
    node: `n${index % 50}`,
  })
  const series = Array.from({ length: 5000 }, (_, index) => wide(index))

  it.each([
    ['DescribeMetric', { metric: 'up' }, { series_total: 5000, type: 'gauge', query: 'max (up)' }],
    ['FindSeries', { matchers: [{ label: 'job', value: 'api' }], limit: 1000 }, { series_total: 5000, total: 5000 }],
    ['FindSeries', { matchers: [{ label: 'job', value: 'api' }], label: 'pod', limit: 1000 }, { total: 5000 }],
    ['CompareQuery', { query: 'up', max_series: 1000 }, { series_total: 5000, unchanged: 5000 }],
  ])('keep both forms of %s within 20,000 characters: %j', async (name, args, facts) => {
    const data: QueryResult = {
      resultType: 'vector',
      result: series.map((metric, index) => ({ metric, value: [seconds, String(index)] })),
    }
    const help = 'Whether\nit is up '.repeat(500)
    await using on = await connect({
      env: configured,
      data,
      series,
      metadata: { up: { type: 'gauge', help, unit: '' } },
    })
    const { structured, text } = await on.call(name, args)
    expect(structured).toMatchObject(facts)
    expect(JSON.stringify(structured).length).toBeLessThanOrEqual(20_000)
    expect(text.length).toBeLessThanOrEqual(20_000)
    expect(on.bugs).toEqual([])
  })
})

describe('labels, names and warnings of any length', () => {
  const control = '\u0001'
  const worlds: Record<string, (index: number) => Record<string, string>> = {
    'long values': index => ({ __name__: 'm', path: control.repeat(5000), pod: `${index}` }),
    'long names': index => ({ __name__: `m${index}`.padEnd(3000, 'x'), [`label${index}`.padEnd(4000, 'y')]: 'v' }),
    'many labels': index =>
      Object.fromEntries(Array.from({ length: 300 }, (_, label) => [`label_${label}`, `${index} ${'"'.repeat(30)}`])),
    'long common labels': index => ({ __name__: 'm', cluster: '"'.repeat(9000), pod: `${index}` }),
  }
  const longQuery = `m{path=~"${'x|'.repeat(7000)}"}`
  const calls: [string, Record<string, unknown>, isRange?: 'range'][] = [
    ['ExecuteQuery', { query: longQuery, max_series: 1000 }],
    ['ExecuteQuery', { query: 'm', format: 'points' }],
    ['ExecuteRangeQuery', { query: longQuery, start: 'now-7d', max_series: 1000 }, 'range'],
    ['ExecuteRangeQuery', { query: longQuery, start: 'now-7d', format: 'points' }, 'range'],
    ['CompareQuery', { query: longQuery, max_series: 1000 }],
    ['FindSeries', { matchers: [{ label: 'pod', value: '1' }], limit: 1000 }],
    ['FindSeries', { matchers: [{ label: 'pod', value: '1' }], label: 'path', limit: 1000 }],
    ['DescribeMetric', { metric: 'm' }],
    ['ListMetrics', { limit: 1000 }],
  ]

  it.each(
    Object.keys(worlds),
  )('leave both forms of each tool within 20,000 characters, with one entry at least: %s', async world => {
    const series = Array.from({ length: 12 }, (_, index) => worlds[world]?.(index) ?? {})
    const warnings = Array.from({ length: 12 }, () => `PromQL warning: ${'"'.repeat(3000)}`)
    const names = series.map(({ __name__ = 'm' }) => __name__)
    const data: Record<'vector' | 'matrix', QueryResult> = {
      vector: { resultType: 'vector', result: series.map(metric => ({ metric, value: [seconds, '1'] })) },
      matrix: { resultType: 'matrix', result: series.map(metric => ({ metric, values: [[seconds, '1']] })) },
    }
    const behind: World = { env: configured, series, names, warnings }
    await using on = await connect(behind)
    for (const [name, args, range] of calls) {
      behind.data = range ? data.matrix : data.vector
      const { structured, text } = await on.call(name, args)
      expect(JSON.stringify(structured).length, name).toBeLessThanOrEqual(20_000)
      expect(text.length, name).toBeLessThanOrEqual(20_000)
      for (const warning of (structured.warnings ?? []) as string[]) expect(text).toContain(warning)
      if (name.startsWith('Execute')) {
        expect(structured.series_returned, name).toBeGreaterThan(0)
        expect(structured.truncated !== true || structured.next_cursor !== undefined, name).toBe(true)
      }
      expect(on.bugs).toEqual([])
    }
  })

  it('leave a text and its warnings within 20,000 characters', async () => {
    const data: QueryResult = { resultType: 'string', result: [seconds, '"'.repeat(60_000)] }
    await using on = await connect({ env: configured, data, warnings: Array(40).fill('"'.repeat(3000)) })
    const { structured, text } = await on.call('ExecuteQuery', { query: '"x"' })
    expect(JSON.stringify(structured).length).toBeLessThanOrEqual(20_000)
    expect(text.length).toBeLessThanOrEqual(20_000)
  })
})
