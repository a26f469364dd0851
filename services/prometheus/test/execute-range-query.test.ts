import { describe, expect, it } from 'vitest'
import type { QueryResult, Series } from '../src/metrics-source.ts'
import { configured, connect, seconds } from './connect.ts'

describe('ExecuteRangeQuery', () => {
  const data: QueryResult = {
    resultType: 'matrix',
    result: [
      {
        metric: { __name__: 'up' },
        values: [
          [seconds - 60, '1'],
          [seconds - 45, '1'],
          [seconds - 15, 'NaN'],
          [seconds, '3'],
        ],
      },
    ],
  }

  it('answers the points and a summary of each series, gaps shown', async () => {
    await using on = await connect({ env: configured, data })
    const args = { query: 'up', start: seconds - 60, step: '15s' }
    const { structured, text } = await on.call('ExecuteRangeQuery', args)
    const summary =
      '4 points, last 3 at 2025-10-09T08:53:20Z, min 1 at 2025-10-09T08:52:20Z, max 3 at 2025-10-09T08:53:20Z, mean 1.66667, NaN 1 of 4, last change at 2025-10-09T08:53:20Z'
    expect(structured).toMatchObject({
      result: [{ metric: { __name__: 'up' }, summary, values: '1(x2) - NaN 3' }],
      start: '2025-10-09T08:52:20Z',
      end: '2025-10-09T08:53:20Z',
      step_seconds: 15,
    })
    expect(text).toContain(`up ${summary}\n  1(x2) - NaN 3`)
    const points = await on.call('ExecuteRangeQuery', { ...args, format: 'points' })
    expect(points.structured).toMatchObject(data)
  })

  it('chooses the last hour and a step for about 100 points by itself', async () => {
    await using on = await connect({ env: configured, data })
    await on.call('ExecuteRangeQuery', { query: 'up' })
    const start = Math.floor((seconds - 3600) / 60) * 60
    expect(on.asked).toMatchObject([{ ask: { start, end: seconds, stepSeconds: 60 } }])
  })

  it.each([
    ['too_much_data', { start: 'now-1d', step: '1s' }, /step of 15s or more/],
    ['too_much_data', { start: 'now-96d' }, /95/],
    ['invalid_argument', { start: 'now', end: 'now-1h' }, /not lie after end: start is 2025-.*, end is 2025-/],
    ['invalid_argument', { cursor: '20@1' }, /cursor/],
    ['invalid_argument', { step: '0' }, /step/],
  ])('refuses with %s before anything is sent: %j', async (code, args, advice) => {
    await using on = await connect({ env: configured, data })
    const { text, isError } = await on.call('ExecuteRangeQuery', { query: 'up', ...args })
    expect(isError).toBe(true)
    expect(text).toMatch(new RegExp(`^${code}: `))
    expect(text).toMatch(advice)
    expect(on.asked).toEqual([])
  })
})

describe('series that are left out', () => {
  const steps = (pod: string, ...values: string[]) => ({
    metric: { job: 'api', pod },
    values: values.map((value, index): [number, string] => [seconds - 180 + 60 * index, value]),
  })
  const args = { query: 'free', start: seconds - 180, step: '60s', keep: 'change' }

  it('are those that changed least from their first value to their last, whatever was between', async () => {
    const result = [
      steps('peak', '5', '90', '0', '5'),
      steps('falls', '50', '45', '45', '20'),
      steps('rises', '1', 'NaN', '2', '12'),
    ]
    await using on = await connect({ env: configured, data: { resultType: 'matrix', result } })
    const { structured, text } = await on.call('ExecuteRangeQuery', { ...args, max_series: 2 })
    const shown = structured.result as { metric: { pod: string }; summary: string }[]
    expect(shown.map(({ metric }) => metric.pod)).toEqual(['falls', 'rises'])
    expect(shown[0]?.summary).toContain('first 50, -30 since')
    expect(shown[1]?.summary).toContain('first 1, +11 since')
    for (const { summary } of shown) expect(text).toContain(summary)
    expect(structured.left_out).toContain('last by change from first to last')
  })

  it('are no reason for a query that has as many', async () => {
    const result = ['a', 'b', 'c', 'd', 'e', 'f'].map(pod => steps(pod, '1', '2'))
    await using on = await connect({ env: configured, data: { resultType: 'matrix', result } })
    const { structured } = await on.call('ExecuteRangeQuery', { ...args, query: 'sum by (pod) (free)', max_series: 3 })
    expect(structured.left_out).not.toMatch(/Fewer series|topk|sum by/)
    expect(structured.left_out).toContain('pod (6)')
  })

  it.each([
    { query: 'rate(free[5m])', fewer: 'sum by (zone) (rate(free[5m]))' },
    { query: 'quantile_over_time(0.9, free[5m])', fewer: 'max by (zone) (quantile_over_time(0.9, free[5m]))' },
  ])('give fewer series of $query by $fewer, as values of quantiles do not add up', async ({ query, fewer }) => {
    const result = Array.from({ length: 12 }, (_, index): Series => {
      return { metric: { zone: `z${index % 2}`, pod: `p${index}` }, value: [seconds, '1'] }
    })
    await using on = await connect({ env: configured, data: { resultType: 'vector', result } })
    const { structured } = await on.call('ExecuteQuery', { query, max_series: 2 })
    expect(structured.left_out).toContain(`Fewer series: topk(10, ${query}), or ${fewer}.`)
  })

  it('may have other labels than those that are shown have in common', async () => {
    const code = (value: string, pod: string) => ({
      metric: { code: value, pod },
      value: [seconds, '1'] as [number, string],
    })
    const result = [code('200', 'a'), code('200', 'b'), code('200', 'c'), code('500', 'd')]
    await using on = await connect({ env: configured, data: { resultType: 'vector', result } })
    const { text } = await on.call('ExecuteQuery', { query: 'x', max_series: 3 })
    expect(text).toContain('\nthose shown have {code="200"}\n')
    expect(text).not.toMatch(/^all have/m)
  })
})

describe('a step longer than the window', () => {
  const week = { start: seconds - 7 * 86_400 }
  const flat: QueryResult = { resultType: 'matrix', result: [{ metric: {}, values: [[seconds - 3600, '1']] }] }

  it.each([
    ['queue_depth', 'max_over_time(queue_depth[2h]) for peaks, min_over_time(queue_depth[2h]) for dips', '4 %'],
    [
      'a - b',
      'max_over_time(a[2h]) - min_over_time(b[2h]) for peaks, min_over_time(a[2h]) - max_over_time(b[2h]) for dips',
      '4 %',
    ],
    ['up', 'min_over_time(up[2h])', '4 %'],
    ['pg_up{job="db"}', 'min_over_time(pg_up{job="db"}[2h])', '4 %'],
    ['queue_depth offset 1d', 'max_over_time(queue_depth[2h] offset 1d)', '4 %'],
    ['rate(errors_total[5m])', 'rate(errors_total[2h])', '4 %'],
    ['sum by (a) (rate(x[1h])) / on (a) y', 'sum by (a) (rate(x[2h])) / on (a) max_over_time(y[2h])', '4 %'],
    ['max_over_time(x[1h:1m])', 'max_over_time(x[2h:1m])', '50 %'],
    ['up == 0', 'min_over_time(up[2h]) == 0', '4 %'],
    ['absent(up == 1)', 'max_over_time(absent(up == 1)[2h:5m])', '4 %'],
    ['absent_over_time(up[1m]) > 0', 'max_over_time(absent_over_time(up[1m])[2h:1m]) > 0', '1 %'],
    ['time() - timestamp(up)', 'time() - max_over_time(timestamp(up)[2h:5m])', '4 %'],
    ['irate(x[1m] offset 1h)', 'rate(x[2h] offset 1h)', '1 %'],
    ['idelta(x[1m])', 'delta(x[2h])', '1 %'],
    ['last_over_time(x[1m])', 'max_over_time(x[2h]) for peaks, min_over_time(x[2h]) for dips', '1 %'],
    ['last_over_time(free[1m]) < 5', 'min_over_time(free[2h]) < 5', '1 %'],
    ['count(free < 5)', 'count(min_over_time(free[2h]) < 5)', '4 %'],
    ['5 > free', '5 > min_over_time(free[2h])', '4 %'],
    ['load > 5', 'max_over_time(load[2h]) > 5', '4 %'],
    ['min by (job) (up)', 'min by (job) (min_over_time(up[2h]))', '4 %'],
    ['1 - up', '1 - min_over_time(up[2h])', '4 %'],
    ['(used / total) > 0.9', '(max_over_time(used[2h]) / max_over_time(total[2h])) > 0.9', '4 %'],
    ['bottomk(3, -load)', 'bottomk(3, -max_over_time(load[2h]))', '4 %'],
  ])('is told in both forms, with the query that sees all: %s', async (query, rewritten, share) => {
    await using on = await connect({ env: configured, data: flat })
    const { structured, text } = await on.call('ExecuteRangeQuery', { query, ...week })
    const [warning] = structured.warnings as string[]
    expect(warning).toContain(`All of the time: ${rewritten}`)
    expect(warning).toContain(share)
    expect(warning).toContain('of the points shown')
    expect(text).toContain(warning)
  })

  it.each([
    'max_over_time(x[2h])',
    'vector(1)',
    'up{',
    'rate(x[1d])',
    'x @ end() offset 5m',
    'rate(x[1m] @ 1609746000)',
  ])('is not told of %s', async query => {
    await using on = await connect({ env: configured, data: flat })
    expect((await on.call('ExecuteRangeQuery', { query, ...week })).structured).not.toHaveProperty('warnings')
  })

  it('leaves time at the end that no step looks at, which is told', async () => {
    await using on = await connect({ env: configured, data: flat })
    const last = new Date(Math.floor(seconds / 7200) * 7_200_000).toISOString().replace('.000', '')
    const { structured, text } = await on.call('ExecuteRangeQuery', { query: 'sum(increase(x[2h]))', start: 'now-7d' })
    expect(structured.warnings).toEqual([expect.stringContaining(`The last step is ${last}: the `)])
    expect(text).toContain(`The last step is ${last}`)
    expect((await on.call('ChartQuery', { query: 'x', start: 'now-7d', step: '2h' })).text).toContain(
      `The last step is ${last}`,
    )
    // Each step sees five minutes: with shorter steps, nothing is lost.
    expect((await on.call('ExecuteRangeQuery', { query: 'x', start: 'now-6h' })).structured).not.toHaveProperty(
      'warnings',
    )
  })

  it('is not called empty when series exist between the steps', async () => {
    const empty: QueryResult = { resultType: 'matrix', result: [] }
    const world = {
      env: configured,
      data: empty,
      onQuery: async () => {
        world.data = on?.asked.length === 1 ? empty : flat
      },
    }
    let on: Awaited<ReturnType<typeof connect>> | undefined
    on = await connect(world)
    const { text, structured } = await on.call('ExecuteRangeQuery', { query: 'incident', ...week })
    expect(text).toContain('No value at the steps, but 1 series exist between them')
    expect(structured.warnings).toHaveLength(1)
    expect(text).not.toContain('Nothing matched')
    expect(on.asked).toHaveLength(2)
    await on.client.close()
  })
})
