import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findPrometheusForTests } from '../local/prometheus/prometheus-for-tests.ts'
import { startMetricsForTools } from './metrics-for-tools.ts'

const binary = await findPrometheusForTests(process.env)
const now = Math.floor(Date.now() / 1000)
const hour = 3600

type Row = { labels: string; from: number; to: number; value: (seconds: number) => number; every?: number }

/** Samples of one metric, each series in the order of time, as OpenMetrics wants them. */
function family(name: string, type: string, help: string, rows: readonly Row[], sampleName = name): string {
  const lines = rows.flatMap(({ labels, from, to, value, every = 60 }) =>
    Array.from({ length: Math.floor((to - from) / every) + 1 }, (_, index) => {
      const at = from + index * every
      return `${sampleName}${labels === '' ? '' : `{${labels}}`} ${value(at)} ${at}`
    }),
  )
  return [`# TYPE ${name} ${type}`, `# HELP ${name} ${help}`, ...lines].join('\n')
}

const recent = { from: now - 2 * hour, to: now }
const openMetrics = [
  family(
    'shop_requests',
    'counter',
    'Requests served',
    ['200', '500'].flatMap(code =>
      ['/cart', '/pay'].map(route => ({
        ...recent,
        labels: `code="${code}",route="${route}"`,
        value: at => (at - recent.from) * (code === '200' ? 2 : 0.1),
      })),
    ),
    'shop_requests_total',
  ),
  family('shop_queue_depth', 'gauge', 'Waiting orders', [
    { ...recent, labels: 'queue="a"', value: () => 3 },
    { ...recent, labels: 'queue="b"', value: at => (at > now - hour ? 70 : 7) },
  ]),
  family('shop_latency_seconds_bucket', 'gauge', 'Latency', [
    { ...recent, labels: 'le="0.1"', value: at => at - recent.from },
    { ...recent, labels: 'le="+Inf"', value: at => 2 * (at - recent.from) },
  ]),
  family('shop_batch_size', 'gauge', 'Batches', [
    { from: now - 10 * 24 * hour, to: now - 9 * 24 * hour, labels: '', value: () => 1, every: 240 },
  ]),
  family('shop_mixed', 'gauge', 'Some without a value', [
    { ...recent, labels: 'shard="1"', value: () => 5 },
    { ...recent, labels: 'shard="2"', value: () => Number.NaN },
  ]),
  family('shop_limit', 'gauge', 'Most orders waiting', [{ ...recent, labels: 'shard="1"', value: () => 100 }]),
  '# EOF\n',
].join('\n')

const rules = JSON.stringify({
  groups: [
    {
      name: 'shop',
      rules: [
        {
          alert: 'QueueLong',
          expr: 'shop_queue_depth > 50',
          labels: { severity: 'page' },
          annotations: { summary: 'Queue {{ $labels.queue }} holds {{ $value }}' },
        },
        { alert: 'QueueNotEmpty', expr: 'shop_queue_depth > 0', for: '2h' },
        { alert: 'LimitGone', expr: 'absent(shop_limit)', for: '5m', labels: { severity: 'ticket' } },
        {
          alert: 'Broken',
          expr: 'shop_queue_depth * on (queue) group_left () (shop_queue_depth or label_replace(shop_queue_depth, "x", "1", "", ""))',
        },
        { record: 'shop:depth:sum', expr: 'sum(shop_queue_depth)' },
      ],
    },
  ],
})

let on: Awaited<ReturnType<typeof startMetricsForTools>>

beforeAll(async () => {
  if (binary) on = await startMetricsForTools(binary, { openMetrics, rules })
})
afterAll(() => on?.stop())

const describeOnPrometheus = describe.skipIf(!binary)

describeOnPrometheus('an answer without series says why', { meta: { needs: 'npm run prometheus' } }, () => {
  it.each([
    ['shop_request_total', /No metric is named shop_request_total\. Nearest names: shop_requests_total/],
    ['shop_latency_seconds', /Nearest names: shop_latency_seconds_bucket/],
    ['sum(rate(shop_requests_totl{code="500"}[5m])) > 1', /Nearest names: shop_requests_total/],
    ['shop_requests_total{code="503", route="/pay"}', /matcher code="503" leaves nothing.* "200" \(2\), "500" \(2\)/],
    ['shop_requests_total{code="500", path="/pay"}', /has the label path\. Its labels: code, route/],
    ['shop_requests_total{constructor="x"}', /has the label constructor\. Its labels: code, route/],
    ['shop_requests_total{route=~"/c.*", code=~"5..", code!="500"}', /leaves nothing of shop_requests_total with/],
    ['rate(shop_requests_total{code="50"}[5m])', /matcher code="50" .* "500" \(2\)/],
    ['max by (queue) (shop_queue_depth) > 100', /"> 100" leaves nothing: 2 series have values from 3 to 70/],
    ['shop_limit unless shop_limit', /each series on the left has one with the same labels on the right/],
    ['shop_queue_depth > shop_queue_depth', /no pair has equal labels and values that fulfil it/],
    [
      'shop_queue_depth / shop_limit',
      /no pair has equal labels\. Labels on the left: \{queue\}; on the right: \{shard\}/,
    ],
    ['rate(shop_requests_total[60s])', /window of 60s holds one: it is shorter than two scrape intervals/],
    ['histogram_quantile(0.9, sum(rate(shop_latency_seconds_bucket[5m])))', /needs the label le.*sum by \(le\) \(…\)/],
    [
      'histogram_quantile(0.9, sum by (route, code) (rate(shop_latency_seconds_bucket[5m])))',
      /sum by \(le, route, code\) \(…\)/,
    ],
    ['absent(shop_limit)', /nothing is absent/],
    ['shop_batch_size', /no samples at that time\. Last seen between \d{4}-/],
    ['{queue="z"}', /matcher queue="z"/],
    ['shop_limit offset -2h', /no samples at that time/],
  ])('%s', async (query, reason) => {
    const { structured, text } = await on.call('ExecuteQuery', { query })
    const [warning = ''] = structured.warnings as string[]
    expect(warning).toMatch(reason)
    expect(text).toContain(warning)
  })

  it('and a quantile that no bucket bounds says that it may be greater', async () => {
    const quantile = (share: number) =>
      `histogram_quantile(${share}, sum by (le) (rate(shop_latency_seconds_bucket[5m])))`
    const { structured, text } = await on.call('ExecuteQuery', { query: quantile(0.9) })
    expect(structured.result[0].value[1]).toBe('0.1')
    expect(structured.warnings).toEqual([
      '0.1 is the bound of the last finite bucket of shop_latency_seconds_bucket: where a value is 0.1 (1 points of 1 series), the quantile is 0.1 or more.',
    ])
    expect(text).toContain(structured.warnings[0])
    const range = await on.call('ExecuteRangeQuery', { query: quantile(0.9), start: 'now-30m' })
    expect(range.structured.warnings).toEqual([expect.stringMatching(/^0\.1 is the bound .* points of 1 series/)])
    expect((await on.call('ExecuteQuery', { query: quantile(0.4) })).structured).not.toHaveProperty('warnings')
  })

  it('of a time that lies ahead, without a lookup', async () => {
    const instant = await on.call('ExecuteQuery', { query: 'shop_limit', time: 'now+1h' })
    expect(instant.structured.warnings).toEqual([expect.stringMatching(/lies ahead: it is .* now/)])
    const range = await on.call('ExecuteRangeQuery', { query: 'shop_limit', start: 'now+1h', end: 'now+2h' })
    expect(range.structured.warnings).toEqual(expect.arrayContaining([expect.stringMatching(/lies ahead/)]))
  })

  it.each([
    ['histogram_quantile(90, sum by (le) (rate(shop_latency_seconds_bucket[5m])))', true],
    ['quantile by (queue) (-5, shop_queue_depth)', true],
    ['quantile(1, shop_queue_depth)', false],
    ['shop_queue_depth / 0', false],
  ])('of a share that is a percentage: %s', async (query, isSaid) => {
    const { structured, text } = await on.call('ExecuteQuery', { query })
    expect(text.includes('Inf')).toBe(isSaid || query.endsWith('/ 0'))
    expect(JSON.stringify(structured.warnings ?? []).includes('from 0 to 1')).toBe(isSaid)
  })

  it('of NaN in the values now', async () => {
    const { structured } = await on.call('DescribeMetric', { metric: 'shop_mixed' })
    expect(structured.values_now).toBe('5, and NaN in 1 series')
  })

  it('of values at a time ahead, which are the last ones, and of steps that end long before the end', async () => {
    const ahead = { query: 'shop_limit', start: 'now-30m', end: 'now+1h' }
    const range = await on.call('ExecuteRangeQuery', ahead)
    expect(range.structured.result).toHaveLength(1)
    expect(range.text).toMatch(/warning: .* lies ahead: it is .* now\. A value after that is the last one/)
    const short = await on.call('ExecuteRangeQuery', { query: 'shop_limit', start: 'now-20m', step: '1h' })
    expect(short.text).toMatch(/warning: The last step is .*: the 20 minutes after it are not looked at/)
  })

  it('over a range too, where the metric ended before its end', async () => {
    const range = { start: 'now-2h', end: 'now' }
    const { structured } = await on.call('ExecuteRangeQuery', { query: 'shop_queue_depth{queue="c"}', ...range })
    expect(structured.warnings[0]).toMatch(/matcher queue="c" leaves nothing.*"a" \(1\), "b" \(1\)/)
    const days = await on.call('ExecuteRangeQuery', { query: 'shop_queue_depth{queue="c"}', start: 'now-20d' })
    expect(days.text).toMatch(/matcher queue="c" leaves nothing/)
    const above = await on.call('ExecuteRangeQuery', { query: 'shop_queue_depth > 70', ...range })
    expect(above.structured.warnings[0]).toMatch(/from 3 to 70/)
  })

  it('and an answer by a label that no series has says which there are', async () => {
    const { structured } = await on.call('ExecuteQuery', { query: 'sum by (rout) (shop_requests_total)' })
    const missing = 'No series has the label rout of "by". Labels of shop_requests_total: code, route.'
    expect(structured.warnings).toEqual([missing])
    const named = await on.call('ExecuteQuery', { query: 'sum by (toString) (shop_requests_total)' })
    expect(named.structured.warnings).toEqual([missing.replace('rout', 'toString')])
    const chosen = await on.call('ExecuteQuery', { query: 'topk(1, sum by (rout) (shop_requests_total))' })
    expect(chosen.structured.warnings).toEqual(structured.warnings)
    const right = await on.call('ExecuteQuery', { query: 'sum by (route) (shop_requests_total)' })
    expect(right.structured).not.toHaveProperty('warnings')
  })

  it('but not of a label that a function around it takes away', async () => {
    const buckets = 'sum by (le) (shop_latency_seconds_bucket)'
    for (const query of [`histogram_quantile(0.4, ${buckets})`, `label_replace(${buckets}, "le", "", "", "")`]) {
      expect((await on.call('ExecuteQuery', { query })).structured).not.toHaveProperty('warnings')
    }
  })

  it.each([
    ['(shop_limit - shop_limit) / (shop_limit - shop_limit)', /0 divided by 0/],
    ['histogram_quantile(0.9, 0 * shop_latency_seconds_bucket)', /nothing was observed/],
    ['shop_limit * NaN', /as the query computes it/],
  ])('where all of it is NaN: %s', async (query, reason) => {
    const { structured, text } = await on.call('ExecuteQuery', { query })
    expect(structured.warnings[0]).toMatch(reason)
    expect(text).toContain(structured.warnings[0])
  })
})

describeOnPrometheus('a query that is refused', { meta: { needs: 'npm run prometheus' } }, () => {
  it.each([
    ['sum by code (shop_requests_total)', 'sum by (code) (shop_requests_total)'],
    ['sum(shop_requests_total) by code', 'sum(shop_requests_total) by (code)'],
    ['shop_queue_depth = 3', 'shop_queue_depth == 3'],
    ['shop_requests_total{code==500}', 'shop_requests_total{code="500"}'],
    ['shop_queue_depth & shop_limit', 'shop_queue_depth and shop_limit'],
    ['rate(shop_requests_total)', 'rate(shop_requests_total[5m])'],
    ['rate(sum by (code) (shop_requests_total))', 'sum by (code) (rate(shop_requests_total[5m]))'],
    ['rate(sum(shop_requests_total)[10m])', 'sum(rate(shop_requests_total[10m]))'],
    ['max_over_time(rate(shop_requests_total[5m])[1h])', 'max_over_time(rate(shop_requests_total[5m])[1h:1m])'],
    ['sum(shop_requests_total[5m])', 'sum(rate(shop_requests_total[5m]))'],
    ['shop_queue_depth[5m] * 2', 'avg_over_time(shop_queue_depth[5m]) * 2'],
    ['increase(shop_requests_total[1h]) by (code)', 'sum(increase(shop_requests_total[1h])) by (code)'],
    ['topk(shop_queue_depth, 5)', 'topk(5, shop_queue_depth)'],
    ['sum(shop_queue_depth) offset 1h', 'sum(shop_queue_depth offset 1h)'],
    ['sum(rate(shop_requests_total[5m])', 'sum(rate(shop_requests_total[5m]))'],
  ])('%s is followed by what to write', async (query, right) => {
    const { isError, text } = await on.call('ExecuteQuery', { query })
    expect(isError).toBe(true)
    expect(text).toMatch(/^bad_query: /)
    expect(text).toContain(` Write: ${right}`)
    expect((await on.call('ExecuteQuery', { query: right })).isError).toBe(false)
  })

  it.each([
    ['{job="api"} |= "error"', 'This is LogQL'],
    ['select * from shop_limit where shard="1"', 'This is SQL'],
    ['p99 latency by route', 'A query is PromQL, not a sentence'],
    ['fields @message | filter level = "error"', 'CloudWatch Logs Insights'],
    ['p95(shop_latency_seconds)', 'For p95 write histogram_quantile(0.95, '],
    ['quantil(0.9, shop_limit)', 'Functions of like names: quantile'],
    ['predict_linear(shop_limit[1h])', 'For example predict_linear(x[6h], 86400).'],
    ['shop_requests_total{code>=500}', 'Labels are texts'],
    ['shop_requests_total + on (code) shop_requests_total', 'add group_left'],
    ['{__name__=~"shop_limit|shop_batch_size"} offset 1d + {x="y"} shop_limit', 'Two expressions stand side by side'],
    ['{}', 'Name a metric'],
    ['shop_limit{shard=~"a(b"}', 'Expressions are RE2'],
    ['1 > 2', 'compared with "bool"'],
  ])('%s has a way out', async (query, words) => {
    const { isError, text } = await on.call('ExecuteQuery', { query })
    expect(isError).toBe(true)
    expect(text).toContain(words)
  })

  it('over a range, and of a chart, has the same way out', async () => {
    for (const tool of ['ExecuteRangeQuery', 'ChartQuery', 'CompareQuery']) {
      const { text } = await on.call(tool, { query: 'rate(shop_requests_total)' })
      expect(text).toContain('Write: rate(shop_requests_total[5m])')
    }
    const { text } = await on.call('ExecuteRangeQuery', { query: 'shop_requests_total[5m]' })
    expect(text).toContain('Write: rate(shop_requests_total[5m])')
  })
})

describeOnPrometheus('ListAlerts', { meta: { needs: 'npm run prometheus' } }, () => {
  // Rules are evaluated every second, the first time within a second of the start.
  const evaluated = () =>
    expect
      .poll(async () => (await on.call('ListAlerts', {})).structured.counts, { timeout: 5000 })
      .toEqual({
        firing: 1,
        pending: 2,
        inactive: 2,
      })

  it('gives what fires and what is pending, with times, values and the rule', async () => {
    await evaluated()
    const { structured, text } = await on.call('ListAlerts', {})
    const iso = expect.stringMatching(/^\d{4}-\d\d-\d\dT/)
    expect(structured.rules).toEqual([
      {
        alert: 'QueueLong',
        state: 'firing',
        group: 'shop',
        expression: 'shop_queue_depth > 50',
        for: '0s',
        alerts: [
          {
            labels: { queue: 'b', severity: 'page' },
            true_since: iso,
            value: '70',
            annotations: { summary: 'Queue b holds 70' },
          },
        ],
      },
      {
        alert: 'QueueNotEmpty',
        state: 'pending',
        group: 'shop',
        expression: 'shop_queue_depth > 0',
        for: '2h',
        alerts: ['a', 'b'].map(queue => expect.objectContaining({ labels: { queue }, fires_at: iso })),
      },
    ])
    const [, pending] = structured.rules
    const { true_since: since, fires_at: fires } = pending.alerts[0]
    const waits = (Date.parse(fires) - Date.parse(since)) / 1000
    expect(waits).toBeGreaterThanOrEqual(2 * hour)
    expect(waits).toBeLessThan(2 * hour + 1)
    expect(text).toContain(`fires at ${fires} if it stays true`)
    expect(text).toContain('QueueLong (firing, group shop, for 0s): shop_queue_depth > 50')
    expect(structured.warnings).toEqual([expect.stringMatching(/^The rule Broken fails: .*(?:many-to-many|duplicate)/)])
  })

  it('lists rules without alerts, and finds words of a label or an expression', async () => {
    await evaluated()
    const inactive = await on.call('ListAlerts', { state: 'inactive', contains: 'SHOP_LIMIT' })
    expect(inactive.structured.rules).toEqual([
      {
        alert: 'LimitGone',
        state: 'inactive',
        group: 'shop',
        expression: 'absent(shop_limit)',
        for: '5m',
        labels: { severity: 'ticket' },
      },
    ])
    const paged = await on.call('ListAlerts', { contains: 'page' })
    expect(paged.structured.rules).toMatchObject([{ alert: 'QueueLong' }])
  })

  it('names the silence of an alert', async () => {
    await evaluated()
    const id = await on.silence({
      matchers: [{ name: 'queue', value: 'b|c', isRegex: true, isEqual: true }],
      startsAt: new Date(Date.now() - 1000).toISOString(),
      endsAt: new Date(Date.now() + 60_000).toISOString(),
      createdBy: 'ann',
      comment: 'moving\nqueues',
    })
    const { structured, text } = await on.call('ListAlerts', { state: 'firing' })
    expect(structured.rules[0].alerts[0].silenced_by).toEqual([id])
    expect(structured.silences).toEqual([
      expect.objectContaining({ id, matchers: ['queue=~"b|c"'], comment: 'moving queues' }),
    ])
    expect(text).toContain(`silenced by ${id}`)
  })
})

describeOnPrometheus('DescribeMetric', { meta: { needs: 'npm run prometheus' } }, () => {
  it('gives labels with their values, the range of values and a query that fits', async () => {
    const { structured, text } = await on.call('DescribeMetric', { metric: 'shop_requests_total' })
    expect(structured).toMatchObject({
      metric: 'shop_requests_total',
      type: 'counter',
      series_total: 4,
      labels: [
        { label: 'code', values_total: 2, values: { 200: 2, 500: 2 } },
        { label: 'route', values_total: 2, values: { '/cart': 2, '/pay': 2 } },
      ],
      values_now: expect.stringMatching(/^7\d\d(?:\.\d+)? to 14\d\d\d$/),
      query: 'sum by (code) (rate(shop_requests_total[5m]))',
    })
    expect(text).toContain('route: 2 values with series: "/cart" (2), "/pay" (2)')
    const fitting = await on.call('ExecuteQuery', { query: structured.query })
    expect(fitting.structured.result).toHaveLength(2)
  })

  it('finds the buckets of a histogram by its name, and the unit and help that targets give', async () => {
    const { structured } = await on.call('DescribeMetric', { metric: 'shop_latency_seconds' })
    expect(structured).toMatchObject({ metric: 'shop_latency_seconds_bucket', type: 'histogram' })
    expect(structured.query).toBe('histogram_quantile(0.99, sum by (le) (rate(shop_latency_seconds_bucket[5m])))')
  })

  it('says why there is nothing to describe', async () => {
    expect((await on.call('DescribeMetric', { metric: 'shop_latency' })).text).toMatch(
      /Nearest names: shop_latency_seconds[,.](?!.*_bucket)/,
    )
    expect((await on.call('DescribeMetric', { metric: 'shop_request_total' })).text).toMatch(
      /^not_found: No metric is named shop_request_total\. Nearest names: shop_requests_total/,
    )
    expect((await on.call('DescribeMetric', { metric: 'shop_batch_size' })).text).toMatch(/^not_found: .*Last seen/)
    expect((await on.call('DescribeMetric', { metric: 'a"} or {b="' })).text).toMatch(/^not_found: /)
  })
})

describeOnPrometheus('FindSeries', { meta: { needs: 'npm run prometheus' } }, () => {
  it('finds series over all metrics, with their labels', async () => {
    const matchers = [{ label: '__name__', operator: '=~', value: 'shop_(queue|limit).*' }]
    const { structured, text } = await on.call('FindSeries', { matchers })
    expect(structured).toMatchObject({
      series_total: 3,
      series: ['shop_limit{shard="1"}', 'shop_queue_depth{queue="a"}', 'shop_queue_depth{queue="b"}'],
      labels: [
        { label: 'queue', values_total: 2 },
        { label: 'shard', values_total: 1 },
      ],
    })
    expect(text).toContain('queue (2), shard (1)')
    const counts = await on.call('FindSeries', { matchers, limit: 0 })
    expect(counts.structured).toMatchObject({ series_total: 3, series: [], labels: structured.labels })
    expect(counts.structured).not.toHaveProperty('next_offset')
  })

  it('lists the metrics of a selector, with their series', async () => {
    const matchers = [{ label: '__name__', operator: '=~', value: 'shop_(queue|limit).*' }]
    const { structured, text } = await on.call('FindSeries', { matchers, label: '__name__' })
    expect(structured).toMatchObject({
      values: [
        { value: 'shop_queue_depth', series: 2 },
        { value: 'shop_limit', series: 1 },
      ],
      total: 2,
    })
    expect(structured).not.toHaveProperty('warnings')
    expect(text).toContain('"shop_queue_depth" 2 series')
  })

  it('lists the values of a label, in pages', async () => {
    const ask = { matchers: [{ label: 'code', operator: '!=', value: '' }], label: 'route', limit: 1 }
    const first = await on.call('FindSeries', ask)
    expect(first.structured).toMatchObject({ values: [{ value: '/cart', series: 2 }], total: 2, next_offset: 1 })
    const second = await on.call('FindSeries', { ...ask, offset: 1 })
    expect(second.structured.values).toEqual([{ value: '/pay', series: 2 }])
    expect(second.structured).not.toHaveProperty('next_offset')
  })

  it('says what is not there', async () => {
    const nothing = await on.call('FindSeries', { matchers: [{ label: 'queue', value: 'z"} or vector(1)' }] })
    expect(nothing.structured).toMatchObject({
      series_total: 0,
      warnings: [
        expect.stringMatching(/^The matcher queue=.* leaves nothing\. Values .* "[ab]" \(\d+\), "[ab]" \(\d+\)/),
      ],
    })
    const literal = await on.call('FindSeries', { matchers: [{ label: 'queue', value: 'a.*' }] })
    expect(literal.structured.warnings).toEqual([
      '"=" compares "a.*" as it is written; an expression needs "=~".',
      expect.stringMatching(/"[ab]" \(\d+\), "[ab]" \(\d+\)/),
    ])
    const ahead = await on.call('FindSeries', {
      matchers: [{ label: 'queue', value: 'a' }],
      start: 'now+1h',
      end: 'now+2h',
    })
    expect(ahead.structured.warnings).toEqual([expect.stringMatching(/lies ahead/)])
    const everything = await on.call('FindSeries', { matchers: [{ label: 'queue', operator: '=~', value: '.*' }] })
    expect(everything.text).toMatch(/^bad_query: /)
    expect((await on.call('FindSeries', {})).text).toMatch(/^invalid_argument: matchers is required\./)
  })
})

describeOnPrometheus('CompareQuery', { meta: { needs: 'npm run prometheus' } }, () => {
  it('ranks what changed, with ratio and share', async () => {
    const { structured, text } = await on.call('CompareQuery', { query: 'shop_queue_depth', ago: '90m' })
    expect(structured).toMatchObject({
      result: [{ metric: { queue: 'b' }, now: '70', before: '7', change: '+63', ratio: '10', share: '100 %' }],
      sum_now: '73',
      sum_before: '10',
      series_total: 2,
      unchanged: 1,
    })
    expect(text).toContain('shop_queue_depth{queue="b"} 7 -> 70, +63, x10, 100 %')
  })

  it('tells new and gone series, and compares single values', async () => {
    const fresh = await on.call('CompareQuery', { query: 'shop_limit', ago: '1d' })
    expect(fresh.structured.result).toEqual([
      { metric: { __name__: 'shop_limit', shard: '1' }, now: '100', change: '+100', share: '100 %' },
    ])
    const gone = await on.call('CompareQuery', { query: 'shop_batch_size', time: `${now}`, ago: '9d30m' })
    expect(gone.text).toContain('gone, was 1')
    const single = await on.call('CompareQuery', { query: 'scalar(sum(shop_queue_depth))', ago: '90m' })
    expect(single.structured.result).toMatchObject([{ metric: {}, now: '73', before: '10' }])
  })

  it('says when there was nothing to compare with', async () => {
    const { structured, text } = await on.call('CompareQuery', { query: 'sum(shop_limit)', ago: '50d' })
    expect(structured.warnings).toEqual([expect.stringMatching(/^No series at .*: nothing to compare with/)])
    expect(text).toContain('nothing to compare with')
  })

  it('refuses what has no single value, and says why nothing is there', async () => {
    expect((await on.call('CompareQuery', { query: 'shop_limit[5m]' })).text).toMatch(/^bad_query: .*matrix/)
    expect((await on.call('CompareQuery', { query: 'shop_limitt' })).structured.warnings).toEqual([
      expect.stringContaining('Nearest names: shop_limit'),
    ])
  })
})
