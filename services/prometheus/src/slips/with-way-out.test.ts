import { expect, it } from 'vitest'
import { MetricsError } from '../metrics-error.ts'
import type { MetricsSource } from '../metrics-source.ts'
import { withWayOut } from './with-way-out.ts'

const quoted = 'parse error: unexpected string "\\"k8s.pod\\"" in label matching, expected identifier or "}"'

/** A source that refuses each query. Nothing else of it is asked. */
const refusing = withWayOut({
  query: () => Promise.reject(new MetricsError('bad_query', 'parse error')),
  series: () => Promise.reject(new MetricsError('bad_query', quoted)),
  queryRange: () => Promise.reject(new MetricsError('throttled', 'too many')),
} as unknown as MetricsSource)

const workspace = { id: 'ws-1', region: 'eu-west-1' } as Parameters<MetricsSource['query']>[0]
const signal = new AbortController().signal
const messageOf = (query: string) =>
  refusing.query(workspace, { query, time: 0 }, { signal }).catch((error: Error) => error.message)

it('adds to a refusal what to write', async () => {
  expect(await messageOf('up & x')).toMatch(/^parse error\n.*Write: up and x$/)
})

it('leaves a longer query than one writes by hand, which would take seconds, as it was refused', async () => {
  expect(await messageOf(`up &${' '.repeat(5_000)}x`)).toBe('parse error')
})

it('leaves what is no fault of the query', async () => {
  const ask = { query: 'up & x', start: 0, end: 60, stepSeconds: 60 }
  await expect(refusing.queryRange(workspace, ask, { signal })).rejects.toThrow(/^too many$/)
})

it.each([
  ['{"my.metric"}', 'my_metric'],
  ['rate({"my.metric", "k8s.pod"="a.b", x=~"y"}[5m])', 'rate(my_metric{k8s_pod="a.b", x=~"y"}[5m])'],
  ['sum by ("k8s.pod", job) ({"a-b:c"})', 'sum by (k8s_pod, job) (a_b:c)'],
])('writes names in quotes without them, for a Prometheus that takes none: %s', async (match, bare) => {
  const ask = { match, start: 0, end: 60 }
  await expect(refusing.series(workspace, ask, { signal })).rejects.toThrow(
    `${quoted}\nNames in quotes are of Prometheus 3`,
  )
  await expect(refusing.series(workspace, ask, { signal })).rejects.toThrow(`Write: ${bare}`)
})
