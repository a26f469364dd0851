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
  family('shop_limit', 'gauge', 'Most orders waiting', [{ ...recent, labels: 'shard="1"', value: () => 100 }]),
  '# EOF\n',
].join('\n')

let on: Awaited<ReturnType<typeof startMetricsForTools>>

beforeAll(async () => {
  if (binary) on = await startMetricsForTools(binary, { openMetrics, rules: '' })
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
    ['histogram_quantile(0.9, sum(rate(shop_latency_seconds_bucket[5m])))', /needs the label le/],
    ['absent(shop_limit)', /nothing is absent/],
    ['shop_batch_size', /no samples at that time\. Last seen between \d{4}-/],
    ['{queue="z"}', /matcher queue="z"/],
  ])('%s', async (query, reason) => {
    const { structured, text } = await on.call('ExecuteQuery', { query })
    const [warning = ''] = structured.warnings as string[]
    expect(warning).toMatch(reason)
    expect(text).toContain(warning)
  })

  it('over a range too, where the metric ended before its end', async () => {
    const range = { start: 'now-2h', end: 'now' }
    const { structured } = await on.call('ExecuteRangeQuery', { query: 'shop_queue_depth{queue="c"}', ...range })
    expect(structured.warnings[0]).toMatch(/matcher queue="c" leaves nothing.*"a" \(1\), "b" \(1\)/)
    const above = await on.call('ExecuteRangeQuery', { query: 'shop_queue_depth > 70', ...range })
    expect(above.structured.warnings[0]).toMatch(/from 3 to 70/)
  })

  it('and an answer by a label that no series has says which there are', async () => {
    const { structured } = await on.call('ExecuteQuery', { query: 'sum by (rout) (shop_requests_total)' })
    expect(structured.warnings).toEqual([
      'No series has the label rout of "by". Labels of shop_requests_total: code, route.',
    ])
    const right = await on.call('ExecuteQuery', { query: 'sum by (route) (shop_requests_total)' })
    expect(right.structured).not.toHaveProperty('warnings')
  })
})
