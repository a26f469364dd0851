/** How much there is of something now. `path` has the tools alone; `right` computes from raw samples. */
import { readMetricNames } from '../read/metric-names.ts'
import type { RawSeries } from '../right/prometheus-api.ts'
import { greatest, lastValue, meanValue, slopePerSecond, sum, totalIncrease } from '../right/samples.ts'
import { askValues, findMetric, labelOf } from './metric-calls.ts'
import type { Question } from './question.ts'

export const measurementQuestions: readonly Question[] = [
  {
    id: 'slowest-route',
    asks: 'Which route of the dispatch API is the slowest at the 99th percentile over the last hour, and how many seconds is that?',
    tolerance: { share: 0.03 },
    async path(ask) {
      const metric = await findMetric(ask, 'dispatch.*duration', /_bucket$/)
      const byRoute = `sum by (le, route) (rate(${metric}[1h]))`
      const [slowest] = await askValues(ask, `topk(1, histogram_quantile(0.99, ${byRoute}))`)
      return { route: labelOf(slowest, 'route'), seconds: slowest.value }
    },
    async right(prometheus) {
      const buckets = await prometheus.samples('dispatch_http_request_duration_seconds_bucket', '1h')
      const routes = [...Map.groupBy(buckets, ({ labels }) => labels.route ?? '')]
      return greatest(
        routes.map(([route, all]) => ({ route, seconds: quantile(0.99, all) })),
        ({ seconds }) => seconds,
      )
    },
  },
  {
    id: 'filling-disk',
    asks: 'At the pace of the last six hours, which disk is full first, on which machine, and in how many hours?',
    tolerance: { share: 0.03 },
    async path(ask) {
      const metric = await findMetric(ask, 'filesystem|disk', /avail/)
      const [next] = await askValues(ask, `bottomk(1, ${metric} / -deriv(${metric}[6h]) / 3600 > 0)`)
      return { instance: labelOf(next, 'instance'), mountpoint: labelOf(next, 'mountpoint'), hours: next.value }
    },
    async right(prometheus) {
      const disks = await prometheus.samples('node_filesystem_avail_bytes', '6h')
      const filling = disks.flatMap(disk => {
        const hours = lastValue(disk) / -slopePerSecond(disk.samples) / 3_600
        const { instance = '', mountpoint = '' } = disk.labels
        return hours > 0 ? [{ instance, mountpoint, hours }] : []
      })
      return greatest(filling, ({ hours }) => -hours)
    },
  },
  {
    id: 'disk-metrics',
    asks: 'What is measured about the disks of the machines?',
    async path(ask) {
      const shown = await ask('prometheus___ListMetrics', { pattern: 'disk|filesystem' })
      return { metrics: readMetricNames(shown) }
    },
    async right(prometheus) {
      const all = await prometheus.samples('{job="node"}', '5m')
      const names = all.map(({ labels }) => labels.__name__ ?? '').filter(name => /disk|filesystem/.test(name))
      return { metrics: [...new Set(names)].sort() }
    },
  },
  {
    id: 'top-memory',
    asks: 'Which three pods use the most memory right now, the largest first?',
    async path(ask) {
      const metric = await findMetric(ask, 'container.*memory', /bytes$/)
      const pods = await askValues(ask, `topk(3, ${metric})`)
      return { pods: pods.map(value => labelOf(value, 'pod')) }
    },
    async right(prometheus) {
      const pods = await prometheus.samples('container_memory_working_set_bytes', '5m')
      const sorted = pods.toSorted((a, b) => lastValue(b) - lastValue(a))
      return { pods: sorted.slice(0, 3).map(({ labels }) => labels.pod ?? '') }
    },
  },
  {
    id: 'yesterday',
    asks: 'Compared with the same hour yesterday, in which region did orders fall most, and to what share of yesterday’s?',
    tolerance: { share: 0.03 },
    async path(ask) {
      const metric = await findMetric(ask, 'orders', /_total$/)
      const byRegion = (offset: string) => `sum by (region) (increase(${metric}[1h]${offset}))`
      const [lowest] = await askValues(ask, `bottomk(1, ${byRegion('')} / ${byRegion(' offset 1d')})`)
      return { region: labelOf(lowest, 'region'), share: lowest.value }
    },
    async right(prometheus) {
      const all = await prometheus.samples('parcel_orders_total', '25h')
      const shares = all.map(({ labels, samples }) => {
        const hour = (from: number, to?: number) => totalIncrease([{ labels, samples: samples.slice(from, to) }])
        return { region: labels.region ?? '', share: hour(-61) / hour(0, 61) }
      })
      return greatest(shares, ({ share }) => -share)
    },
  },
  {
    id: 'busiest-route',
    asks: 'Which route of the dispatch API is asked most, and what share of the requests of the last hour goes there?',
    tolerance: { share: 0.03 },
    async path(ask) {
      const buckets = await findMetric(ask, 'dispatch.*duration', /_bucket$/)
      const requests = `increase(${buckets.replace(/_bucket$/, '_count')}[1h])`
      const [busiest] = await askValues(ask, `topk(1, sum by (route) (${requests}) / scalar(sum(${requests})))`)
      return { route: labelOf(busiest, 'route'), share: busiest.value }
    },
    async right(prometheus) {
      const all = await prometheus.samples('dispatch_http_request_duration_seconds_count', '1h')
      const routes = [...Map.groupBy(all, ({ labels }) => labels.route ?? '')]
      const shares = routes.map(([route, some]) => ({ route, share: totalIncrease(some) / totalIncrease(all) }))
      return greatest(shares, ({ share }) => share)
    },
  },
  {
    id: 'mean-duration',
    asks: 'How many seconds does a request to the dispatch API take on average, over the last hour?',
    tolerance: { share: 0.03 },
    async path(ask) {
      const buckets = await findMetric(ask, 'dispatch.*duration', /_bucket$/)
      const increaseOf = (part: string) => `sum(increase(${buckets.replace(/_bucket$/, part)}[1h]))`
      const [mean] = await askValues(ask, `${increaseOf('_sum')} / ${increaseOf('_count')}`)
      return { seconds: mean.value }
    },
    async right(prometheus) {
      const [sums, counts] = await Promise.all(
        ['sum', 'count'].map(part => prometheus.samples(`dispatch_http_request_duration_seconds_${part}`, '1h')),
      )
      return { seconds: totalIncrease(sums ?? []) / totalIncrease(counts ?? []) }
    },
  },
  {
    id: 'memory-left',
    asks: 'What share of the memory of all machines together was left, on average over the last hour?',
    tolerance: { share: 0.01 },
    async path(ask) {
      const available = await findMetric(ask, 'node_memory', /Available/)
      const total = available.replace('Available', 'Total')
      const [left] = await askValues(ask, `sum(avg_over_time(${available}[1h])) / sum(${total})`)
      return { share: left.value }
    },
    async right(prometheus) {
      const available = await prometheus.samples('node_memory_MemAvailable_bytes', '1h')
      const total = await prometheus.samples('node_memory_MemTotal_bytes', '5m')
      return { share: sum(available.map(meanValue)) / sum(total.map(lastValue)) }
    },
  },
  {
    id: 'received',
    asks: 'How many bytes did all machines together receive over the network in the last day?',
    tolerance: { share: 0.01 },
    async path(ask) {
      const metric = await findMetric(ask, 'network.*receive', /_total$/)
      const [received] = await askValues(ask, `sum(increase(${metric}[1d]))`)
      return { bytes: received.value }
    },
    async right(prometheus) {
      return { bytes: totalIncrease(await prometheus.samples('node_network_receive_bytes_total', '1d')) }
    },
  },
  {
    id: 'labels',
    asks: 'By which labels can dispatch_http_requests_total be broken down?',
    async path(ask) {
      const [example] = await askValues(ask, 'topk(1, dispatch_http_requests_total)')
      return { labels: Object.keys(example.labels).sort() }
    },
    async right(prometheus) {
      return { labels: await prometheus.labelNames('dispatch_http_requests_total') }
    },
  },
  {
    id: 'targets',
    asks: 'How many targets does each scrape job have?',
    async path(ask) {
      const jobs = await askValues(ask, 'count by (job) (up)')
      return { jobs: jobs.map(job => `${labelOf(job, 'job')} ${job.value}`).sort() }
    },
    async right(prometheus) {
      const jobs = Map.groupBy(await prometheus.samples('up', '5m'), ({ labels }) => labels.job)
      return { jobs: [...jobs].map(([job, all]) => `${job} ${all.length}`).sort() }
    },
  },
]

/** Linear within the bucket, as `histogram_quantile` has it. */
function quantile(share: number, buckets: readonly RawSeries[]): number {
  const cumulative = buckets
    .map(bucket => ({
      bound: bucket.labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(bucket.labels.le),
      count: totalIncrease([bucket]),
    }))
    .sort((a, b) => a.bound - b.bound)
  const rank = share * (cumulative.at(-1)?.count ?? 0)
  const at = cumulative.findIndex(({ count }) => count >= rank)
  const { bound, count } = cumulative[at] ?? { bound: Number.NaN, count: 0 }
  const below = cumulative[at - 1] ?? { bound: 0, count: 0 }
  return below.bound + ((bound - below.bound) * (rank - below.count)) / (count - below.count)
}
