import type { MetricsSource } from '../metrics-source.ts'
import { toNameSelector } from '../promql.ts'
import { readMetadataAnswer, readNamesAnswer, readQueryAnswer, readSeriesAnswer } from './api-answer.ts'
import { type ApiCallOptions, createApiCall, type Endpoint } from './api-call.ts'

// https://docs.aws.amazon.com/prometheus/latest/userguide/AMP-APIReference-Prometheus-Compatible-Apis.html
const instantQuery: Endpoint = { path: '/api/v1/query', action: 'aps:QueryMetrics', canPost: true }
const rangeQuery: Endpoint = { path: '/api/v1/query_range', action: 'aps:QueryMetrics', canPost: true }
const metricNames: Endpoint = { path: '/api/v1/label/__name__/values', action: 'aps:GetLabels', canPost: false }

const seriesOf: Endpoint = { path: '/api/v1/series', action: 'aps:GetSeries', canPost: true }
const metadataOf: Endpoint = { path: '/api/v1/metadata', action: 'aps:GetMetricMetadata', canPost: false }

/** The Prometheus HTTP API as Amazon Managed Service for Prometheus offers it, with requests signed for it. */
export function createHttpMetricsSource(options: ApiCallOptions): MetricsSource {
  const call = createApiCall(options)
  return {
    async query(workspace, { query, time }, during) {
      const parameters = { query, time: toText(time), stats: 'all' }
      return readQueryAnswer(await call(workspace, instantQuery, parameters, during))
    },
    async queryRange(workspace, { query, start, end, stepSeconds }, during) {
      const range = { start: toText(start), end: toText(end), step: toText(stepSeconds) }
      return readQueryAnswer(await call(workspace, rangeQuery, { query, ...range, stats: 'all' }, during))
    },
    async metricNames(workspace, { pattern }, during) {
      const match = pattern === undefined ? undefined : toNameSelector(pattern)
      return readNamesAnswer(await call(workspace, metricNames, { 'match[]': match }, during))
    },
    async series(workspace, { match, start, end }, during) {
      const parameters = { 'match[]': match, start: toText(start), end: toText(end) }
      return readSeriesAnswer(await call(workspace, seriesOf, parameters, during))
    },
    async metadata(workspace, { metric }, during) {
      return readMetadataAnswer(await call(workspace, metadataOf, { metric }, during))
    },
  }
}

/** Seconds with the millisecond precision Prometheus keeps, never in exponent form. */
function toText(seconds: number): string {
  return String(Number(seconds.toFixed(3)))
}
