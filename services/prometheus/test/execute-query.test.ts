import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { MetricsError } from '../src/metrics-error.ts'
import type { QueryResult } from '../src/metrics-source.ts'
import { configured, connect, seconds, vectorOf, type World } from './connect.ts'

describe('ExecuteQuery', () => {
  it('answers in the shape Prometheus gives, with what it was asked of', async () => {
    const data: QueryResult = {
      resultType: 'vector',
      result: [{ metric: { __name__: 'up', job: 'api' }, value: [seconds, '1'] }],
    }
    await using on = await connect({ env: configured, data, warnings: ['partial'] })
    const { structured, text } = await on.call('ExecuteQuery', { query: ' up ', time: 'now-1h' })
    expect(structured).toEqual({
      ...data,
      warnings: ['partial'],
      series_total: 1,
      series_returned: 1,
      truncated: false,
      samples_processed: 7,
      workspace_id: 'ws-configured',
      region: 'eu-west-1',
      time: seconds - 3600,
    })
    expect(text).toBe(
      'vector, 1 series, at 2025-10-09T07:53:20Z\nup{job="api"} 1\nwarning: partial\nsamples processed: 7',
    )
    expect(on.asked).toEqual([
      { workspace: { id: 'ws-configured', region: 'eu-west-1' }, ask: { query: 'up', time: seconds - 3600 } },
    ])
  })

  const histogram = { count: '3', sum: '2.1', buckets: [[0, '0.5', '1', '3'] as [number, string, string, string]] }
  it.each<[string, QueryResult, RegExp]>([
    ['scalar', { resultType: 'scalar', result: [seconds, '42'] }, /^scalar at .*\n42\nsamples processed: 7$/],
    ['string', { resultType: 'string', result: [seconds, 'hi'] }, /^string at .*\nhi\nsamples processed: 7$/],
    ['NaN', { resultType: 'vector', result: [{ metric: {}, value: [seconds, 'NaN'] }] }, / NaN\n/],
    [
      'histogram',
      { resultType: 'vector', result: [{ metric: {}, histogram: [seconds, histogram] }] },
      /count 3 sum 2.1 buckets 0:0.5..1=3/,
    ],
    [
      'matrix',
      {
        resultType: 'matrix',
        result: [
          {
            metric: {},
            values: [
              [1, '+Inf'],
              [2, '-Inf'],
            ],
          },
        ],
      },
      /1970-01-01T00:00:01Z \+Inf\n {2}1970-01-01T00:00:02Z -Inf/,
    ],
  ])('passes a %s through unchanged', async (_, data, words) => {
    await using on = await connect({ env: configured, data })
    const { structured, text, isError } = await on.call('ExecuteQuery', { query: 'x', format: 'points' })
    expect(isError).toBe(false)
    expect(structured).toMatchObject(data)
    expect(text).toMatch(words)
  })

  it('leaves series out beyond max_series, counts them and says what tells them apart', async () => {
    await using on = await connect({ env: configured, data: vectorOf(812) })
    const { structured, text } = await on.call('ExecuteQuery', { query: 'up', max_series: 5 })
    expect(structured).toMatchObject({ series_total: 812, series_returned: 5, truncated: true })
    expect(structured.result).toHaveLength(5)
    expect(text).toContain('first 5 of 812 series')
    expect(text).toContain('807 series are left out')
    expect(text).toContain('pod (812)')
  })

  it('returns 100 series unless told otherwise', async () => {
    await using on = await connect({ env: configured, data: vectorOf(101) })
    expect((await on.call('ExecuteQuery', { query: 'up' })).structured.series_returned).toBe(100)
  })

  it('gives a way on when nothing matches', async () => {
    await using on = await connect({ env: configured, data: { resultType: 'vector', result: [] } })
    const { text, structured, isError } = await on.call('ExecuteQuery', { query: 'upp' })
    expect(isError).toBe(false)
    expect(text).toContain('ListMetrics')
    expect(structured.warnings).toEqual([expect.stringContaining('ListMetrics')])
    expect(on.asked.length).toBeLessThanOrEqual(4)
  })

  it('asks no longer than two seconds why nothing matches', async () => {
    const { timeout } = AbortSignal
    const waits = vi.spyOn(AbortSignal, 'timeout').mockImplementation(ms => timeout.call(AbortSignal, ms / 100))
    onTestFinished(() => void waits.mockRestore())
    const world: World = { env: configured, data: { resultType: 'vector', result: [] } }
    let calls = 0
    world.onQuery = async signal => {
      calls++
      if (calls > 1) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
    }
    await using on = await connect(world)
    const { text, isError } = await on.call('ExecuteQuery', { query: 'upp > 1' })
    expect(isError).toBe(false)
    expect(text).toContain('warning: Nothing matched: another metric name (ListMetrics finds it)')
    expect(calls).toBe(2)
    expect(waits.mock.calls).toEqual([[2000]])
    expect(on.bugs).toEqual([])
  })

  it.each([
    'up{path="https://a.test/etc/passwd"}',
    'up{a=~"b||c;d&&e"}',
    'up{a=`$(x) $y; z`}',
  ])('sends PromQL as it is: %s', async query => {
    await using on = await connect({ env: configured })
    expect((await on.call('ExecuteQuery', { query })).isError).toBe(false)
    expect(on.asked).toMatchObject([{ ask: { query } }])
  })

  it.each([
    ['bad_query', { query: '  ' }],
    ['bad_query', { query: 'x'.repeat(16_385) }],
    ['bad_query', { query: 'up{a="\ud800"}' }],
    ['invalid_argument', { query: 'up', time: 'yesterday' }],
  ])('refuses with %s before anything is sent', async (code, args) => {
    await using on = await connect({ env: configured })
    const { text, isError } = await on.call('ExecuteQuery', args)
    expect(isError).toBe(true)
    expect(text).toMatch(new RegExp(`^${code}: `))
    expect(on.asked).toEqual([])
  })

  it('passes on what the backend says of the expression', async () => {
    const failWith = new MetricsError('bad_query', '1:4: parse error: unclosed left parenthesis')
    await using on = await connect({ env: configured, failWith })
    const { text, isError } = await on.call('ExecuteQuery', { query: 'up(' })
    expect(isError).toBe(true)
    expect(text).toBe('bad_query: 1:4: parse error: unclosed left parenthesis\nBrackets do not pair.')
  })

  it('ends the query when the client cancels the call', async () => {
    const caller = new AbortController()
    const { promise: ended, resolve: end } = Promise.withResolvers<boolean>()
    async function onQuery(signal: AbortSignal) {
      signal.addEventListener('abort', () => end(true))
      caller.abort()
      await ended
      signal.throwIfAborted()
    }
    await using on = await connect({ env: configured, onQuery })
    const call = on.client.callTool({ name: 'ExecuteQuery', arguments: { query: 'up' } }, undefined, caller)
    await expect(call).rejects.toThrow()
    expect(await ended).toBe(true)
    expect(on.bugs).toEqual([])
  })

  it('keeps a bug to itself and reports it', async () => {
    const failWith = new TypeError('secret detail')
    await using on = await connect({ env: configured, failWith })
    const { text, isError } = await on.call('ExecuteQuery', { query: 'up' })
    expect(isError).toBe(true)
    expect(text).toMatch(/^internal_error: /)
    expect(text).not.toContain('secret')
    expect(on.bugs).toEqual([failWith])
  })
})

describe('what agents send', () => {
  it.each([
    { workspace_id: '', region: '', time: '' },
    { workspace_id: null, region: null, time: null, max_series: null, cursor: null },
    { max_series: '10', time: seconds },
    { profile: 'prod' },
  ])('is read: %j', async args => {
    await using on = await connect({ env: configured })
    const { isError } = await on.call('ExecuteQuery', { query: '```promql\nup\n```', ...args })
    expect(isError).toBe(false)
    expect(on.asked).toMatchObject([{ workspace: { id: 'ws-configured' }, ask: { query: 'up', time: seconds } }])
  })

  it.each([
    ['FindSeries', { matchers: '[{"label":"job","value":"api"}]' }],
    ['FindSeries', { matchers: { label: 'job', value: 'api' } }],
    ['ListAlerts', { state: 'FIRING' }],
    ['CompareQuery', { query: 'up', ago: '-1d' }],
    ['CompareQuery', { query: 'up', ago: '2h ago' }],
  ])('is read by %s: %j', async (tool, args) => {
    await using on = await connect({ env: configured })
    expect((await on.call(tool, args)).text).not.toMatch(/^invalid_argument/)
  })

  it('is read: a time without a zone, as UTC, which the answer says', async () => {
    await using on = await connect({ env: configured })
    const zoned = await on.call('ExecuteQuery', { query: 'up', time: '2025-10-09 08:53' })
    expect(on.asked).toMatchObject([{ ask: { time: Date.UTC(2025, 9, 9, 8, 53) / 1000 } }])
    const said = 'Read as UTC, since no zone is given: time 2025-10-09 08:53.'
    expect(zoned.structured).toMatchObject({ warnings: expect.arrayContaining([said]) })
    expect(zoned.text).toContain(said)
  })

  it.each([
    ['ExecuteRangeQuery', { query: 'up', start: '2025-10-09 07:53' }, 'matrix'],
    ['ChartQuery', { query: 'up', start: '2025-10-09 07:53' }, 'matrix'],
    ['CompareQuery', { query: 'up', time: '2025-10-09 07:53' }, 'vector'],
    ['FindSeries', { matchers: '{job="api"}', start: '2025-10-09 07:53' }, 'vector'],
  ] as const)('is read as UTC by %s too', async (tool, args, resultType) => {
    await using on = await connect({ env: configured, data: { resultType, result: [] } })
    expect((await on.call(tool, args)).text).toMatch(
      /Read as UTC, since no zone is given: (?:start|time) 2025-10-09 07:53\./,
    )
  })

  it.each([
    ['FindSeries', { matchers: [] }, 'matchers must not be empty.'],
    ['DescribeMetric', { metric: '' }, 'metric must not be empty.'],
    [
      'FindSeries',
      { matchers: 'job=api' },
      'matchers must be like [{"label":"job","operator":"=","value":"api"}] or {job="api"}. Arguments',
    ],
    ['FindSeries', { matchers: '[]' }, 'matchers must not be empty.'],
  ])('or refused in words that fit: %s %j', async (tool, args, words) => {
    await using on = await connect({ env: configured })
    expect((await on.call(tool, args)).text).toContain(`invalid_argument: ${words}`)
  })

  it('may be the alias of a workspace', async () => {
    await using on = await connect({
      workspaces: [
        { id: 'ws-a', status: 'ACTIVE', alias: 'prod' },
        { id: 'ws-b', status: 'ACTIVE' },
      ],
    })
    await on.call('ExecuteQuery', { query: 'up', workspace_id: 'prod' })
    expect(on.asked).toMatchObject([{ workspace: { id: 'ws-a' } }])
    expect((await on.call('ExecuteQuery', { query: 'up', workspace_id: 'dev' })).text).toMatch(
      /^not_found: .*ws-a \(prod\)/,
    )
  })
})

describe('format "summary"', () => {
  const values = Array.from({ length: 60 }, (_, index): [number, string] => [
    seconds - 15 * (59 - index),
    index < 30 ? '1' : '2',
  ])
  const data: QueryResult = { resultType: 'matrix', result: [{ metric: { job: 'api' }, values }] }

  it.each([
    ['ExecuteRangeQuery', { query: 'up', start: seconds - 885, end: seconds, step: 15 }],
    ['ExecuteQuery', { query: 'up[15m]' }],
  ] as const)('of %s has the summary with its times, without values', async (tool, args) => {
    await using on = await connect({ env: configured, data })
    const { structured, text } = await on.call(tool, { ...args, format: 'summary' })
    const [series] = structured.result as { summary: string; values?: string }[]
    expect(series?.summary).toMatch(
      /^60 points, last 2 at 2025-.*min 1 at .*level about 1 until 2025-10-09T08:46:05Z, then 2/,
    )
    expect(series).not.toHaveProperty('values')
    expect(structured.warnings).toEqual(['Values are left out, as format "summary" asks.'])
    expect(text).toContain(`${series?.summary}\nwarning: Values are left out`)
    expect((await on.call(tool, args)).structured.result).toMatchObject([{ values: expect.any(String) }])
  })
})
