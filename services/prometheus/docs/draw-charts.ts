/** Draws the pictures of the README: `node docs/draw-charts.ts` in this folder, after a change of `src/chart`. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { toChartAnswer } from '../src/chart/chart-answer.ts'
import type { Histogram, Series } from '../src/metrics-source.ts'
import { readInstalledFiles } from '../test/installed-chart-files.ts'

const start = Date.parse('2026-01-31T06:00:00Z') / 1000
const range = { start, end: start + 6 * 3600, stepSeconds: 60 }
const indices = Array.from({ length: 361 }, (_, index) => index)

/** The same in each run, and uneven as requests are. */
const uneven = (index: number) => ((index * 7919) % 101) / 101

function series(metric: Record<string, string>, valueAt: (index: number) => number | undefined): Series {
  const values = indices.flatMap((index): [number, string][] => {
    const value = valueAt(index)
    return value === undefined ? [] : [[start + 60 * index, String(value)]]
  })
  return { metric, values }
}

const load = (index: number) => 120 + 40 * Math.sin(index / 60) + 12 * uneven(index)

const requests = [
  series({ job: 'api', pod: 'api-5d9c' }, index => (index > 140 && index < 175 ? undefined : load(index))),
  series({ job: 'api', pod: 'api-77f1' }, index => load(index + 40) * (index > 140 && index < 180 ? 1.9 : 1)),
  series({ job: 'api', pod: 'api-b20e' }, index => (index < 200 ? undefined : 0.6 * load(index))),
]

function latency(index: number): Histogram {
  const slow = index > 200 && index < 260 ? 3 : 1
  const buckets = [0.01, 0.02, 0.04, 0.08, 0.16, 0.32].map((bound, place): [number, string, string, string] => {
    const count = Math.round(1000 / (1 + (place - 2 * slow) ** 2) + 60 * uneven(index + place))
    return [0, String(bound * slow), String(2 * bound * slow), String(count)]
  })
  const count = buckets.reduce((sum, [, , , held]) => sum + Number(held), 0)
  return { count: String(count), sum: '0', buckets }
}

const histograms: Series = {
  metric: { job: 'api' },
  histograms: indices.map(index => [start + 60 * index, latency(index)]),
}

const nothing = {
  range,
  maxSeries: 10,
  warnings: [],
  infos: [],
  orderedBy: 'absolute value',
  samplesProcessed: undefined,
}

const pictures = {
  'chart-lines': {
    ...nothing,
    query: 'sum by (job, pod) (rate(http_requests_total{job="api"}[5m]))',
    series: requests,
  },
  'chart-histogram': {
    ...nothing,
    query: 'sum by (job) (rate(http_request_duration_seconds[5m]))',
    series: [histograms],
  },
}

for (const [name, parts] of Object.entries(pictures)) {
  const { picture } = await toChartAnswer(parts, readInstalledFiles)
  await writeFile(join(import.meta.dirname, `${name}.png`), picture)
}
