import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { AlertRule, AlertSource, ManagedAlert, Silence } from '../src/alert-source.ts'
import { type Config, readConfig } from '../src/config.ts'
import { MetricsError } from '../src/metrics-error.ts'
import type { MetricMetadata, MetricsSource, QueryResult, Series, Workspace } from '../src/metrics-source.ts'
import type { WorkspaceSummary } from '../src/workspace-directory.ts'
import { connectClient } from './connect-client.ts'
import { readInstalledFiles } from './installed-chart-files.ts'

const now = 1_760_000_000_000
const seconds = now / 1000

type World = {
  env?: Record<string, string>
  workspaces?: WorkspaceSummary[]
  data?: QueryResult
  dataAt?: (time: number) => QueryResult
  dataOf?: (query: string) => QueryResult
  names?: string[]
  namesOf?: (pattern: string | undefined) => string[]
  series?: Record<string, string>[]
  metadata?: Record<string, MetricMetadata>
  rules?: AlertRule[]
  managed?: ManagedAlert[]
  silences?: Silence[]
  failAlertmanagerWith?: Error
  alertmanagerHangs?: boolean
  warnings?: string[]
  failWith?: Error
  onQuery?: (signal: AbortSignal) => Promise<void>
}

/** A client connected to the server, and what reached the two ports behind it. */
async function connect(world: World = {}) {
  const asked: { workspace: Workspace; ask: unknown }[] = []
  const listed: string[] = []
  const config: Config = readConfig({ AWS_REGION: 'eu-west-1', ...world.env })
  async function answer(
    workspace: Workspace,
    ask: { time?: number; query: string },
    { signal }: { signal: AbortSignal },
  ) {
    asked.push({ workspace, ask })
    await world.onQuery?.(signal)
    if (world.failWith) throw world.failWith
    const data = world.dataOf?.(ask.query) ?? world.dataAt?.(ask.time ?? 0) ?? world.data ?? vectorOf(1)
    return { data, warnings: world.warnings ?? [], infos: [], samplesProcessed: 7 }
  }
  const source: MetricsSource = {
    query: answer,
    queryRange: answer,
    async metricNames(workspace, ask) {
      asked.push({ workspace, ask })
      if (world.failWith) throw world.failWith
      return { names: world.namesOf?.(ask.pattern) ?? world.names ?? [], warnings: world.warnings ?? [] }
    },
    async series(workspace, ask) {
      asked.push({ workspace, ask })
      if (world.failWith) throw world.failWith
      return { series: world.series ?? [], warnings: world.warnings ?? [] }
    },
    async metadata() {
      if (!world.metadata) throw new MetricsError('access_denied', 'The role needs aps:GetMetricMetadata.')
      return new Map(Object.entries(world.metadata))
    },
  }
  const directory = {
    async list(region: string) {
      listed.push(region)
      return world.workspaces ?? [{ id: 'ws-only', status: 'ACTIVE' }]
    },
  }
  const alerts: AlertSource = {
    alertRules: async () => world.rules ?? [],
    managedAlerts: async (_, { signal }) => {
      if (!world.alertmanagerHangs) return world.managed ?? []
      await new Promise(resolve => signal.addEventListener('abort', resolve))
      throw signal.reason
    },
    silences: async () => {
      if (world.failAlertmanagerWith) throw world.failAlertmanagerWith
      return world.silences ?? []
    },
  }
  const { client, call, bugs } = await connectClient({
    ...{ config, source, alerts, directory },
    readChartFiles: readInstalledFiles,
    tenant: () => undefined,
    alertmanagerMs: 50,
    now: () => now,
  })
  return { client, call, asked, listed, bugs, [Symbol.asyncDispose]: () => client.close() }
}

const configured = { PROMETHEUS_WORKSPACE_ID: 'ws-configured' }
const vectorOf = (count: number): QueryResult => ({
  resultType: 'vector',
  result: Array.from({ length: count }, (_, index) => ({
    metric: { __name__: 'up', job: 'api', pod: `p${index}` },
    value: [seconds, '1'],
  })),
})

describe('the server', () => {
  it('offers read-only tools, each with a title, words and schemas', async () => {
    await using on = await connect()
    const { tools } = await on.client.listTools()
    expect(tools.map(tool => tool.name)).toEqual([
      'ExecuteQuery',
      'ExecuteRangeQuery',
      'ListMetrics',
      'ListAlerts',
      'DescribeMetric',
      'FindSeries',
      'CompareQuery',
      'ChartQuery',
      'GetAvailableWorkspaces',
      'GetServerInfo',
    ])
    for (const tool of tools) {
      expect(tool.annotations?.readOnlyHint).toBe(true)
      expect(tool.title).toBeTruthy()
      expect(tool.description).toBeTruthy()
      expect(tool.inputSchema.additionalProperties).toBe(false)
      // Hosts drop a picture beside structured content.
      expect(tool.outputSchema !== undefined).toBe(tool.name !== 'ChartQuery')
    }
    expect(JSON.stringify(tools).length).toBeLessThan(20_000)
    expect(on.client.getInstructions()).toContain('ListMetrics')
  })

  it('gives every array in its schemas one kind of item, as some hosts insist', async () => {
    await using on = await connect()
    const { tools } = await on.client.listTools()
    const arrays: unknown[] = []
    JSON.stringify(tools, (_, value) => {
      if (value?.type === 'array') arrays.push(value.items)
      return value
    })
    expect(arrays.length).toBeGreaterThan(5)
    expect(arrays.filter(items => items === undefined || Array.isArray(items))).toEqual([])
  })

  it.each([
    ['role', { query: 'up', role: 'prod' }],
    ['max_series', { query: 'up', max_series: 0 }],
    ['workspace_id', { query: 'up', workspace_id: '../ws-1' }],
    ['region', { query: 'up', region: 'evil.test/#' }],
    ['query', {}],
  ])('refuses an argument that breaks the schema: %s', async (name, args) => {
    await using on = await connect()
    const { isError, text } = await on.call('ExecuteQuery', args)
    expect(isError).toBe(true)
    expect(text).toContain(name)
    expect(text).toMatch(/^(?:invalid_argument|not_found): /)
    expect(on.asked).toEqual([])
  })

  it.each([
    [{}, 'query is required.'],
    [{ query: 'up', role: 'x' }, 'Unknown argument "role".'],
    [{ query: 1 }, 'query must be of type string.'],
    [{ query: 'up', max_series: 5000 }, 'max_series must be 1000 or less.'],
    [{ query: 'up', max_series: 1.5 }, 'max_series must be a whole number.'],
    [{ query: 'up', format: 'csv' }, 'format must be one of "summary", "points".'],
  ])('says what is wrong with %j and which arguments there are', async (args, problem) => {
    await using on = await connect()
    const { text } = await on.call('ExecuteQuery', args)
    expect(text).toBe(
      `invalid_argument: ${problem} Arguments: query (required), time, max_series, keep, format, cursor, workspace_id, region, profile.`,
    )
  })

  it('describes each argument, the required ones first', async () => {
    await using on = await connect()
    const { tools } = await on.client.listTools()
    for (const { name, inputSchema } of tools) {
      const properties = Object.entries(inputSchema.properties ?? {}) as [string, { description?: string }][]
      const required = inputSchema.required ?? []
      expect(
        properties.slice(0, required.length).map(([argument]) => argument),
        name,
      ).toEqual(required)
      expect(
        properties.filter(([, { description }]) => !description),
        name,
      ).toEqual([])
    }
  })

  it('has one type in each place of its schemas', async () => {
    await using on = await connect()
    const { tools } = await on.client.listTools()
    expect(JSON.stringify(tools)).not.toMatch(/"type":\[|"anyOf"|"oneOf"/)
  })

  it.each(['Shell', 'constructor'])('knows no tool %s, and names those there are', async name => {
    await using on = await connect()
    const { isError, text } = await on.call(name)
    expect(isError).toBe(true)
    expect(text).toMatch(
      new RegExp(`^invalid_argument: There is no tool ${name}\\. Tools: ExecuteQuery, .*, GetServerInfo\\.$`),
    )
  })
})

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

describe('ListMetrics', () => {
  it('keeps both forms within 20,000 characters, and pages on from there', async () => {
    const long = Array.from({ length: 1000 }, (_, index) =>
      `a_name_of_forty_characters_${1000 + index}`.padEnd(40, 'x'),
    )
    await using on = await connect({ env: configured, names: long })
    const { structured, text } = await on.call('ListMetrics', { limit: 1000 })
    const shown = (structured.metrics as string[]).length
    expect(JSON.stringify(structured).length).toBeLessThanOrEqual(20_000)
    expect(text.length).toBeLessThanOrEqual(20_000)
    expect(structured).toMatchObject({ total: 1000, has_more: true, next_offset: shown })
  })

  const names = ['c', 'a', 'b']

  it('sorts names and gives them page by page', async () => {
    await using on = await connect({ env: configured, names })
    const first = await on.call('ListMetrics', { limit: 2 })
    expect(first.structured).toMatchObject({
      metrics: [{ name: 'a' }, { name: 'b' }],
      total: 3,
      has_more: true,
      next_offset: 2,
    })
    const second = await on.call('ListMetrics', { limit: 2, offset: 2 })
    expect(second.structured).toMatchObject({ metrics: [{ name: 'c' }], total: 3, has_more: false })
    expect(second.structured).not.toHaveProperty('next_offset')
  })

  it('has no page behind the end', async () => {
    await using on = await connect({ env: configured, names })
    const { structured } = await on.call('ListMetrics', { offset: 10 })
    expect(structured).toMatchObject({ metrics: [], total: 3, has_more: false })
  })

  it('shows type and help, and a histogram in one line', async () => {
    const metadata = {
      lat: { type: 'histogram', help: 'Time\ntaken', unit: 's' },
      c: { type: 'counter', help: 'x'.repeat(200), unit: '' },
    }
    const histogram = ['lat_sum', 'lat_bucket', 'lat_count', 'c_total', 'other_count']
    await using on = await connect({ env: configured, names: histogram, metadata })
    const { structured, text } = await on.call('ListMetrics')
    expect(structured.metrics).toEqual([
      { name: 'c_total', type: 'counter', help: `${'x'.repeat(80)}…` },
      { name: 'lat_bucket', type: 'histogram', help: 'Time taken', with: ['lat_count', 'lat_sum'] },
      { name: 'other_count' },
    ])
    expect(text).toContain('\nlat_bucket (histogram with lat_count, lat_sum): Time taken\n')
  })

  it('finds plain words in the help too', async () => {
    const metadata = { c: { type: 'gauge', help: 'Disk space that is free', unit: '' } }
    await using on = await connect({ env: configured, names, metadata })
    const world = on.asked
    await on.call('ListMetrics', { pattern: 'free DISK' })
    expect(world.map(({ ask }) => ask)).toEqual([{ pattern: 'free DISK' }, {}])
    await on.call('ListMetrics', { pattern: 'free.*' })
    expect(world).toHaveLength(3)
  })

  const shop = [
    'http_request_duration_seconds_bucket',
    'process_resident_memory_bytes',
    'node_memory_used_bytes',
    'disk_avail_bytes',
  ]

  it.each([
    ['latency', ['http_request_duration_seconds_bucket']],
    ['memory usage', ['node_memory_used_bytes']],
    ['memories of memory', ['node_memory_used_bytes', 'process_resident_memory_bytes']],
    ['free disks', ['disk_avail_bytes']],
    ['slow responses', ['http_request_duration_seconds_bucket']],
    ['how much memory is used by node', ['node_memory_used_bytes']],
  ])('finds the names that have the most of several words: %s', async (pattern, expected) => {
    await using on = await connect({
      env: configured,
      namesOf: asked => (asked === undefined ? shop : []),
      metadata: {},
    })
    const { structured, text } = await on.call('ListMetrics', { pattern })
    expect((structured.metrics as { name: string }[]).map(({ name }) => name)).toEqual(expected)
    expect(text).toContain('have the most of them')
  })

  it('finds words of the help where they begin, and leaves out those that name nothing', async () => {
    const metadata = {
      conn: { type: 'counter', help: 'Connections successfully made', unit: '' },
      space: { type: 'gauge', help: 'Full blocks of the disk', unit: '' },
    }
    const namesOf = (asked: string | undefined) => (asked === undefined ? ['conn', 'space'] : [])
    await using on = await connect({ env: configured, namesOf, metadata })
    const { structured } = await on.call('ListMetrics', { pattern: 'which of the disks is full?'.replace('?', '') })
    expect(structured.metrics).toMatchObject([{ name: 'space' }])
  })

  it.each([
    ['temprature', ['room_temperature_celsius']],
    ['room temperatur', ['room_temperature_celsius']],
    ['reqests', ['shop_requests_total']],
    ['banana', []],
  ])('finds names by a word with a wrong letter: %s', async (pattern, expected) => {
    const all = ['room_temperature_celsius', 'shop_requests_total', 'up']
    const namesOf = (asked: string | undefined) => (asked === undefined ? all : [])
    await using on = await connect({ env: configured, namesOf, metadata: {} })
    const { structured } = await on.call('ListMetrics', { pattern })
    expect((structured.metrics as { name: string }[]).map(({ name }) => name)).toEqual(expected)
  })

  it.each([
    ['is the api available', ['up']],
    ['disk available', ['disk_avail_bytes', 'up']],
    ['health', ['up']],
  ])('has the metric up where health is asked for: %s', async (pattern, expected) => {
    const all = [...shop, 'up']
    const namesOf = (asked: string | undefined) => (asked === undefined ? all : [])
    await using on = await connect({ env: configured, namesOf, metadata: {} })
    const { structured, text } = await on.call('ListMetrics', { pattern })
    expect((structured.metrics as { name: string }[]).map(({ name }) => name)).toEqual(expected)
    expect(structured.warnings).toContainEqual(expect.stringContaining('Whether a target is up'))
    expect(text).toContain('Whether a target is up')
  })

  it.each(['tape', '^tape_.*'])('says which prefixes there are where nothing matches: %s', async pattern => {
    await using on = await connect({ env: configured, namesOf: asked => (asked === undefined ? shop : []) })
    const { structured, text } = await on.call('ListMetrics', { pattern })
    expect(structured).toMatchObject({ metrics: [], names_by_prefix: { disk_: 1, http_: 1, node_: 1, process_: 1 } })
    expect(text).toContain('No metric name matches.\nnames by prefix: disk_ (1), http_ (1)')
  })

  it('shows a summary in one line', async () => {
    const metadata = { gc_seconds: { type: 'summary', help: 'Pauses', unit: '' } }
    const summary = ['gc_seconds', 'gc_seconds_count', 'gc_seconds_sum', 'other_sum']
    await using on = await connect({ env: configured, names: summary, metadata })
    expect((await on.call('ListMetrics')).structured.metrics).toEqual([
      { name: 'gc_seconds', type: 'summary', help: 'Pauses', with: ['gc_seconds_count', 'gc_seconds_sum'] },
      { name: 'other_sum' },
    ])
  })

  it('begins with counts by prefix and job where not all names have room', async () => {
    const many = ['a_1', 'a_2', 'b_1', ...Array.from({ length: 7 }, (_, index) => `go_${index}`)]
    const data: QueryResult = { resultType: 'vector', result: [{ metric: { job: 'node' }, value: [seconds, '3'] }] }
    await using on = await connect({ env: configured, names: many, data })
    const { structured, text } = await on.call('ListMetrics', { limit: 2 })
    expect(structured).toMatchObject({ names_by_prefix: { go_: 7, a_: 2, b_: 1 }, targets_by_job: { node: '3' } })
    expect(text).toContain('\nnames by prefix: go_ (7), a_ (2), b_ (1)\ntargets by job: node (3)\na_1\n')
    expect((await on.call('ListMetrics', { limit: 2, offset: 2 })).structured).not.toHaveProperty('names_by_prefix')
  })

  it('takes a leading * for what it means, and finds names in another case where there are none in this', async () => {
    await using on = await connect({ env: configured, names })
    await on.call('ListMetrics', { pattern: '*total' })
    expect(on.asked).toMatchObject([{ ask: { pattern: '.*total$' } }])
    await on.call('ListMetrics', { pattern: '*http*' })
    expect(on.asked.at(-1)).toMatchObject({ ask: { pattern: '.*http.*' } })
    await using empty = await connect({ env: configured })
    expect((await empty.call('ListMetrics', { pattern: 'HTTP' })).text).toBe('No metric name matches.')
    expect(empty.asked).toMatchObject([{ ask: { pattern: 'HTTP' } }, { ask: { pattern: '(?i:HTTP)' } }, { ask: {} }])
  })

  it('leaves the pattern to the backend', async () => {
    await using on = await connect({ env: configured, names })
    await on.call('ListMetrics', { pattern: '^http' })
    expect(on.asked).toMatchObject([{ ask: { pattern: '^http' } }])
  })
})

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

describe('ListAlerts', () => {
  const rule = (alerts: AlertRule['alerts']): AlertRule => ({
    name: 'Down',
    group: 'g',
    query: 'up == 0',
    forSeconds: 300,
    intervalSeconds: 60,
    lastEvaluation: seconds - 10,
    labels: {},
    lastError: undefined,
    alerts,
  })
  const firing = (pod: string): AlertRule['alerts'][number] => ({
    state: 'firing',
    since: seconds - 600,
    value: '1e+00',
    labels: { alertname: 'Down', pod },
    annotations: { summary: `${pod}\nis down` },
  })

  it('says when a pending alert fires: with the first evaluation after its time', async () => {
    const pending = { ...firing('a'), state: 'pending' as const, since: seconds - 100 }
    await using on = await connect({ env: configured, rules: [rule([pending])] })
    const { structured } = await on.call('ListAlerts')
    const fires = new Date((seconds - 10 + 4 * 60) * 1000).toISOString().replace('.000', '')
    expect(structured.rules).toMatchObject([{ state: 'pending', alerts: [{ value: '1', fires_at: fires }] }])
  })

  it('has values of six digits, and says so', async () => {
    const value = '9.375000000000001e-01'
    await using on = await connect({ env: configured, rules: [rule([{ ...firing('a'), value }, firing('b')])] })
    const { structured, text } = await on.call('ListAlerts')
    const notation = 'Numbers are rounded to six digits.'
    expect(structured).toMatchObject({ notation, rules: [{ alerts: [{ value: '0.9375' }, { value: '1' }] }] })
    expect(text.split('\n')[1]).toBe(notation)
    expect(text).toContain('value 0.9375')
  })

  it('says since when at the earliest an alert fires that had to wait', async () => {
    await using on = await connect({ env: configured, rules: [rule([firing('a')])] })
    const { structured, text } = await on.call('ListAlerts')
    // True for 600 s with "for" of 300 s; evaluated 10 s ago and each minute before.
    const fired = new Date((seconds - 10 - 4 * 60) * 1000).toISOString().replace('.000', '')
    expect(structured.rules).toMatchObject([{ alerts: [{ firing_since_at_earliest: fired }] }])
    expect(text).toContain(`firing since ${fired} at the earliest`)
  })

  it.each([
    'depot-3 disk',
    'DISK full-of depot-3',
    'up depot-3',
  ])('finds words in any place and order: %s', async contains => {
    const full = {
      ...rule([{ ...firing('depot-3'), labels: { alertname: 'DiskFull', pod: 'depot-3', why: 'full-of-logs' } }]),
      name: 'DiskFull',
    }
    await using on = await connect({ env: configured, rules: [rule([firing('a')]), full] })
    const { structured, text } = await on.call('ListAlerts', { contains, state: 'firing' })
    expect(structured.rules).toMatchObject([{ alert: 'DiskFull' }])
    expect(structured.counts).toEqual({ firing: 2, pending: 0, inactive: 0 })
    expect(structured.filter).toBe(`With "${contains}": 1 firing, 0 pending alerts, 0 rules without alerts.`)
    expect(text).toContain(structured.filter)
  })

  it('does not call it quiet when no alert has the words', async () => {
    await using on = await connect({ env: configured, rules: [rule([firing('a')])] })
    const { structured, text } = await on.call('ListAlerts', { contains: 'down tape' })
    expect(structured).toMatchObject({ rules: [], counts: { firing: 1, pending: 0, inactive: 0 } })
    expect(structured.filter).toBe(
      'No alert or rule has "down tape"; nowhere: "tape". Alerts of other words are not listed.',
    )
    expect(text).toMatch(/^1 firing, 0 pending alerts, 0 rules without alerts, at \S+\nNo alert or rule has/)
  })

  it('keeps both forms of a thousand alerts within 20,000 characters, and pages on', async () => {
    const many = Array.from({ length: 1000 }, (_, index) => firing(`pod-${index}`.padEnd(60, '界')))
    await using on = await connect({ env: configured, rules: [rule(many)] })
    const pods: unknown[] = []
    for (let offset: unknown = 0; offset !== undefined; ) {
      const { structured, text } = await on.call('ListAlerts', { offset })
      expect(JSON.stringify(structured).length).toBeLessThanOrEqual(20_000)
      expect(text.length).toBeLessThanOrEqual(20_000)
      expect(structured.counts).toEqual({ firing: 1000, pending: 0, inactive: 0 })
      const [shown] = structured.rules as { alerts: { labels: { pod: string } }[] }[]
      pods.push(...(shown?.alerts ?? []).map(({ labels }) => labels.pod))
      offset = structured.next_offset
    }
    expect(new Set(pods).size).toBe(1000)
  })

  it('gives alerts in one order, in whichever Prometheus gives them', async () => {
    const pods = ['c', 'a', 'b']
    await using on = await connect({ env: configured, rules: [rule(pods.map(firing))] })
    const { structured } = await on.call('ListAlerts')
    const [shown] = structured.rules as { alerts: { labels: { pod: string } }[] }[]
    expect(shown?.alerts.map(({ labels }) => labels.pod)).toEqual(['a', 'b', 'c'])
  })

  it('works without an Alertmanager, and says what is not known', async () => {
    const failAlertmanagerWith = new MetricsError('access_denied', 'The role needs aps:ListAlertManagerSilences.')
    await using on = await connect({ env: configured, rules: [rule([firing('a')])], failAlertmanagerWith })
    const { structured, text } = await on.call('ListAlerts')
    expect(structured.counts).toEqual({ firing: 1, pending: 0, inactive: 0 })
    const warning = 'Silences and inhibitions are not known: The role needs aps:ListAlertManagerSilences.'
    expect(structured.warnings).toEqual([warning])
    expect(text).toContain(warning)
  })

  it('does not wait for an Alertmanager that hangs', async () => {
    await using on = await connect({ env: configured, rules: [rule([firing('a')])], alertmanagerHangs: true })
    const { structured, text } = await on.call('ListAlerts')
    expect(structured.counts).toEqual({ firing: 1, pending: 0, inactive: 0 })
    expect(text).toContain('warning: Silences and inhibitions are not known: it did not answer in time.')
  })

  it('says "silenced" of the alert that is, not of one with fewer labels', async () => {
    const bare = { ...firing('a'), labels: { alertname: 'Down' } }
    const managed: ManagedAlert[] = [
      { labels: { alertname: 'Down', pod: 'b', cluster: 'c' }, silencedBy: ['s-1'] },
      { labels: { alertname: 'Down', cluster: 'c' }, silencedBy: [] },
    ].map(alert => ({ ...alert, annotations: {}, since: seconds, inhibitedBy: [], receivers: [] }))
    await using on = await connect({ env: configured, rules: [rule([bare, firing('b')])], managed })
    const { structured } = await on.call('ListAlerts')
    const [shown] = structured.rules as { alerts: { labels: { pod?: string }; silenced_by?: string[] }[] }[]
    expect(shown?.alerts.map(({ labels, silenced_by }) => [labels.pod, silenced_by])).toEqual([
      ['b', ['s-1']],
      [undefined, undefined],
    ])
  })

  it('lists alerts that only the Alertmanager knows, and inhibitions', async () => {
    const managed: ManagedAlert[] = [
      { labels: { alertname: 'Down', pod: 'a', cluster: 'c' }, inhibitedBy: ['x'] },
      { labels: { alertname: 'Elsewhere' }, inhibitedBy: [] },
    ].map(alert => ({ ...alert, annotations: {}, since: seconds, silencedBy: [], receivers: [] }))
    await using on = await connect({ env: configured, rules: [rule([firing('a')])], managed })
    const { structured, text } = await on.call('ListAlerts')
    expect(structured.rules).toMatchObject([
      { alert: 'Down', alerts: [{ labels: { pod: 'a' }, inhibited_by: ['x'] }] },
      { alert: 'Elsewhere', state: 'firing' },
    ])
    expect(text).toContain('Elsewhere (firing, known to the Alertmanager alone)')
    expect(text).not.toContain('\nis down')
  })
})

describe('the workspace of a call', () => {
  const ask = { query: 'up' }
  const two = [
    { id: 'ws-a', status: 'ACTIVE', alias: 'prod' },
    { id: 'ws-b', status: 'ACTIVE' },
    { id: 'ws-c', status: 'CREATING' },
  ]

  it('is the one it names, whatever is configured', async () => {
    await using on = await connect({ env: configured })
    await on.call('ExecuteQuery', { ...ask, workspace_id: 'ws-asked', region: 'us-east-1' })
    expect(on.asked).toMatchObject([{ workspace: { id: 'ws-asked', region: 'us-east-1' } }])
    expect(on.listed).toEqual([])
  })

  it('is the only ACTIVE one when none is named or configured', async () => {
    await using on = await connect({
      workspaces: [
        { id: 'ws-a', status: 'ACTIVE' },
        { id: 'ws-b', status: 'DELETING' },
      ],
    })
    await on.call('ExecuteQuery', ask)
    expect(on.asked).toMatchObject([{ workspace: { id: 'ws-a', region: 'eu-west-1' } }])
  })

  it('is the configured one in the region that the table of workspaces has for it', async () => {
    const PROMETHEUS_WORKSPACES = '{"ws-configured":{"region":"us-east-2"},"ws-other":{}}'
    await using on = await connect({ env: { ...configured, PROMETHEUS_WORKSPACES } })
    await on.call('ExecuteQuery', { query: 'up' })
    await on.call('ExecuteQuery', { query: 'up', region: 'us-east-2' })
    const expected = { id: 'ws-configured', region: 'us-east-2' }
    expect(on.asked.map(({ workspace }) => workspace)).toEqual([expected, expected])
  })

  it('must be named when there are several, and the error lists them', async () => {
    await using on = await connect({ workspaces: two })
    const { text, isError } = await on.call('ExecuteQuery', ask)
    expect(isError).toBe(true)
    expect(text).toMatch(/^workspace_required: .*ws-a \(prod\), ws-b$/)
  })

  it.each([
    'ExecuteQuery',
    'ExecuteRangeQuery',
    'FindSeries',
    'ListMetrics',
  ])('is named with its status where it cannot be queried: %s', async tool => {
    const failWith = new MetricsError('not_found', 'Workspace ws-c was not found.')
    await using on = await connect({ workspaces: two, failWith })
    const args = tool === 'FindSeries' ? { matchers: { label: 'a', value: 'b' } } : tool === 'ListMetrics' ? {} : ask
    const { text } = await on.call(tool, { ...args, workspace_id: 'ws-c' })
    expect(text).toMatch(/^not_found: Workspace ws-c in eu-west-1 is CREATING and cannot be queried\./)
    expect((await on.call(tool, { ...args, workspace_id: 'ws-a' })).text).toBe(
      'not_found: Workspace ws-c was not found.',
    )
  })

  it('must exist', async () => {
    await using on = await connect({ workspaces: [] })
    expect((await on.call('ExecuteQuery', ask)).text).toMatch(/^workspace_required: No ACTIVE workspace/)
  })

  it('is not the configured one when the call is for another region', async () => {
    await using on = await connect({ env: configured, workspaces: [{ id: 'ws-far', status: 'ACTIVE' }] })
    await on.call('ExecuteQuery', { ...ask, region: 'us-east-1' })
    expect(on.asked).toMatchObject([{ workspace: { id: 'ws-far', region: 'us-east-1' } }])
    expect(on.listed).toEqual(['us-east-1'])
  })

  it('cannot be in another region than the configured endpoint', async () => {
    const env = { PROMETHEUS_DATA_ENDPOINT: 'https://aps-workspaces.us-east-2.amazonaws.com' }
    await using on = await connect({ env })
    const { text } = await on.call('ExecuteQuery', { ...ask, workspace_id: 'ws-a', region: 'eu-west-1' })
    expect(text).toMatch(/^invalid_argument: /)
    expect(on.asked).toEqual([])
  })
})

describe('GetAvailableWorkspaces', () => {
  it('puts the configured workspace first and gives addresses of those that can be queried', async () => {
    const workspaces = [
      { id: 'ws-new', status: 'CREATING' },
      { id: 'ws-b', status: 'ACTIVE', alias: 'b' },
      { id: 'ws-configured', status: 'ACTIVE', alias: 'z' },
    ]
    await using on = await connect({ env: configured, workspaces })
    const { structured, text } = await on.call('GetAvailableWorkspaces')
    expect(structured).toEqual({
      workspaces: [
        {
          workspace_id: 'ws-configured',
          alias: 'z',
          status: 'ACTIVE',
          prometheus_url: 'https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-configured',
          region: 'eu-west-1',
          is_configured: true,
        },
        {
          workspace_id: 'ws-b',
          alias: 'b',
          status: 'ACTIVE',
          prometheus_url: 'https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-b',
          region: 'eu-west-1',
          is_configured: false,
        },
        {
          workspace_id: 'ws-new',
          status: 'CREATING',
          region: 'eu-west-1',
          is_configured: false,
        },
      ],
      count: 3,
      region: 'eu-west-1',
      requires_user_selection: false,
      configured_workspace_id: 'ws-configured',
      message: '3 workspaces in eu-west-1, 2 ACTIVE. Calls that name none use ws-configured.',
    })
    expect(text).toContain('ws-b ACTIVE b')
  })

  it.each([
    [[], /None can be used/, true],
    [[{ id: 'ws-a', status: 'ACTIVE' }], /use it/, false],
    [
      [
        { id: 'ws-a', status: 'ACTIVE' },
        { id: 'ws-b', status: 'ACTIVE' },
      ],
      /Ask the user/,
      true,
    ],
  ])('says what to do when %j exist', async (workspaces, message, requires_user_selection) => {
    await using on = await connect({ workspaces })
    const { structured } = await on.call('GetAvailableWorkspaces')
    expect(structured.message).toMatch(message)
    expect(structured).toMatchObject({ requires_user_selection })
  })

  it('keeps both forms of a thousand workspaces within 20,000 characters, and counts them all', async () => {
    const workspaces = Array.from({ length: 1000 }, (_, index) => ({
      id: `ws-${index}`,
      status: 'ACTIVE',
      alias: '界'.repeat(100),
    }))
    await using on = await connect({ workspaces })
    const { structured, text } = await on.call('GetAvailableWorkspaces')
    expect(JSON.stringify(structured).length).toBeLessThanOrEqual(20_000)
    expect(text.length).toBeLessThanOrEqual(20_000)
    expect(structured).toMatchObject({ count: 1000, left_out: expect.stringMatching(/^\d+ workspaces are left out/) })
  })

  it('says when the configured workspace is not there', async () => {
    await using on = await connect({ env: configured })
    expect((await on.call('GetAvailableWorkspaces')).text).toContain('ws-configured is not among them')
  })
})

describe('GetServerInfo', () => {
  it('tells where queries go without sending any', async () => {
    await using on = await connect({ env: configured })
    expect((await on.call('GetServerInfo')).structured).toEqual({
      prometheus_url: 'https://aps-workspaces.eu-west-1.amazonaws.com/workspaces/ws-configured',
      aws_region: 'eu-west-1',
      service_name: 'aps',
      workspace_id: 'ws-configured',
      limits: { max_points_per_series: 11_000, max_range_days: 95, max_query_bytes: 16_384 },
    })
    expect([on.asked, on.listed]).toEqual([[], []])
  })

  it.each([
    { of: 'an account with another quota', env: { PROMETHEUS_MAX_RANGE_DAYS: '180' }, start: 'now-179d', days: 180 },
    {
      of: 'a Prometheus that is not Amazon’s',
      env: { PROMETHEUS_AUTH: 'none', PROMETHEUS_URL: 'https://prometheus.test' },
      start: 'now-900d',
      days: undefined,
    },
  ])('tells the longest range of $of, which range queries and charts take', async ({ env, start, days }) => {
    await using on = await connect({ env, data: { resultType: 'matrix', result: [] } })
    const { structured } = await on.call('GetServerInfo')
    expect((structured.limits as { max_range_days?: number }).max_range_days).toBe(days)
    for (const tool of ['ExecuteRangeQuery', 'ChartQuery']) {
      expect((await on.call(tool, { query: 'vector(1)', start })).isError).toBe(false)
      const tooLong = await on.call(tool, { query: 'vector(1)', start: 'now-181d' })
      expect(tooLong.text).toMatch(days === undefined ? /^(?!too_much_data)/ : /^too_much_data: .*180 is the most/)
    }
  })

  it('says so when no workspace is settled', async () => {
    await using on = await connect()
    expect((await on.call('GetServerInfo')).structured).toEqual({
      aws_region: 'eu-west-1',
      service_name: 'aps',
      limits: expect.anything(),
    })
  })
})

describe('ChartQuery', () => {
  const values = (count: number, value: string): [number, string][] =>
    Array.from({ length: count }, (_, index) => [seconds - 3600 + 15 * index, value])

  it('gives a picture, and as text what it shows, without structured content', async () => {
    const result = Array.from({ length: 30 }, (_, pod) => ({
      metric: { job: 'api', pod: `p${pod}` },
      values: values(241, String(pod)).filter((_, index) => pod !== 29 || index < 100 || index > 120),
    }))
    await using on = await connect({
      env: configured,
      data: { resultType: 'matrix', result },
      warnings: ['Of Prometheus.'],
    })
    const { content, structured, text, isError } = await on.call('ChartQuery', { query: 'up', step: '15s' })
    expect(isError).toBe(false)
    expect(structured).toEqual({})
    const [, image] = content
    if (image?.type !== 'image') throw new Error('no picture')
    const png = Buffer.from(image.data, 'base64')
    expect([image.mimeType, png.readUInt32BE(16)]).toEqual(['image/png', 900])
    expect(png.length).toBeLessThan(60_000)
    expect(text).toContain('chart of 10 lines, 30 series')
    expect(text).toContain('those shown have {job="api"}')
    expect(text).toContain('{pod="p29"} 220 points, all 29, last at 2025-10-09T08:53:20Z')
    expect(text).toContain(', 1 gap\n')
    expect(text).toContain(
      '20 of 30 series are not drawn, last by absolute value. Labels with the most values: pod (30).',
    )
    expect(text).toContain('warning: Of Prometheus.')
    expect(on.asked).toEqual([
      { workspace: expect.anything(), ask: { query: 'up', start: seconds - 3605, end: seconds, stepSeconds: 15 } },
    ])
  })

  it('says why there is nothing to draw', async () => {
    await using on = await connect({ env: configured, data: { resultType: 'matrix', result: [] }, names: ['upp'] })
    const { content, text } = await on.call('ChartQuery', { query: 'up' })
    expect(text).toContain('chart of 0 lines, 0 series')
    expect(text).toContain('upp')
    expect(content.map(({ type }) => type)).toEqual(['text', 'image'])
  })

  it.each([
    [{ query: 'up', step: '0' }, 'invalid_argument: step'],
    [{ query: 'up', format: 'points' }, 'Unknown argument "format".'],
    [{ query: 'up', start: 'now-1d', step: '1s' }, 'too_much_data'],
    [{}, 'query is required.'],
  ])('refuses %j before anything is sent', async (args, says) => {
    await using on = await connect({ env: configured })
    const { isError, text } = await on.call('ChartQuery', args)
    expect([isError, text]).toEqual([true, expect.stringContaining(says)])
    expect(on.asked).toEqual([])
  })
})
