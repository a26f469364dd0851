import { describe, expect, it } from 'vitest'
import { findUnsummable } from './find-unsummable.ts'

describe('findUnsummable', () => {
  it.each([
    'http_requests_total',
    'sum by (tenant) (rate(http_requests_total[5m]))',
    'rate(http_requests_total[5m]) > 3',
    'avg_over_time(queue_depth[1h])',
    'count(quantile by (pod) (0.9, x))',
    'sum by (job) (x / on (job) y)',
    'topk(5, increase(x_total[1h]))',
    'x / 1024 / (1024)',
    'x * on (pod) group_left node_info',
    'histogram_count(rate(x[5m])) offset 1d',
    'avg(x) > bool 3',
    'x and quantile(0.9, y)',
    'count_values("version", build)',
    'scalar(sum(x))',
    '1 + 1',
    'x{label="avg(y)"}',
    'not a query (',
  ])('finds nothing in %s', async query => {
    expect(await findUnsummable(query, [])).toBeUndefined()
  })

  it.each([
    ['histogram_quantile(0.99, sum by (le, job) (rate(x_bucket[5m])))', 'histogram_quantile'],
    ['histogram_avg(rate(x[5m]))', 'histogram_avg'],
    ['-(1000 * histogram_quantile(0.5, x))', 'histogram_quantile'],
    ['quantile by (job) (0.9, x)', 'quantile'],
    ['AVG (x) by (job)', 'avg'],
    ['max by (job) (x) offset 5m', 'max'],
    ['sort_desc(topk(3, min by (job) (x)))', 'min'],
    ['quantile_over_time(0.9, x[1h])', 'quantile_over_time'],
    ['max_over_time((sum by (job) (x))[1h:5m]) @ 1700000000', 'max_over_time'],
    ['avg_over_time((avg by (job) (x))[1h:])', 'avg'],
    ['rate(x_sum[5m]) / rate(x_count[5m])', 'a ratio'],
    ['1 / x', 'a ratio'],
    ['avg by (job) (x) > 3', 'avg'],
    ['x or stddev by (job) (y)', 'stddev'],
    ['x ^ 2', 'the operator ^'],
    ['timestamp(x)', 'timestamp'],
  ])('finds in %s: %s', async (query, found) => {
    expect(await findUnsummable(query, [])).toBe(found)
  })
})

it('finds quantiles of a summary, and buckets that hold each other', async () => {
  const find = (label: string) => findUnsummable('x', [{ metric: {} }, { metric: { job: 'api', [label]: '0.5' } }])
  expect(await find('quantile')).toBe('series by quantile')
  expect(await find('le')).toBe('series by le')
  expect(await find('pod')).toBeUndefined()
})

describe('a name says that values do not add up', () => {
  const names = [
    'disk_used_ratio',
    'cpu_percent',
    'node_hwmon_temp_celsius',
    'job:slo_errors:ratio_rate5m',
    'instance:node_cpu_utilisation:rate5m',
    'process_start_time_seconds',
    'job_last_success_timestamp_seconds',
    'aws_ec2_cpuutilization_average',
    'aws_lambda_duration_p99',
    'http_server_requests_seconds_max',
  ]
  it.each(names.flatMap(name => [name, `sum_over_time(${name}{a="b"}[5m])`, `-(100 * ${name})`]))('%s', async query => {
    expect(names).toContain(await findUnsummable(query, []))
  })

  it('whichever names the query has', async () => {
    expect(
      await findUnsummable('{job="a"}', [{ metric: { __name__: 'x' } }, { metric: { __name__: 'y_ratio' } }]),
    ).toBe('y_ratio')
  })

  it.each([
    'sum by (node) (disk_used_ratio)',
    'count(cpu_percent > 90)',
    'disk_size_bytes * disk_used_ratio',
    'ratio_of_things_total',
    'percentile_calls',
    'x{kind="cpu_percent"}',
    'operations_total',
    'job:http_requests:rate5m',
    'jvm_memory_max_bytes',
  ])('and others do not: %s', async query => {
    expect(await findUnsummable(query, [])).toBeUndefined()
  })
})
