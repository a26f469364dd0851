import type { Series } from '../metrics-source.ts'

/**
 * Whether parsed JSON is a series of Prometheus. By hand, since a schema copies what it checks: an answer of 50 MiB has
 * more than a million samples.
 */
export function isSeries(value: unknown): value is Series {
  if (!isObject(value) || !isLabels(value.metric)) return false
  const { value: one, values, histogram, histograms } = value
  return (
    (one === undefined || isSample(one)) &&
    (values === undefined || (Array.isArray(values) && values.every(isSample))) &&
    (histogram === undefined || isHistogramSample(histogram)) &&
    (histograms === undefined || (Array.isArray(histograms) && histograms.every(isHistogramSample)))
  )
}

export function isLabels(value: unknown): value is Record<string, string> {
  return isObject(value) && Object.values(value).every(text => typeof text === 'string')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isSample(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === 'number' && typeof value[1] === 'string'
}

function isHistogramSample(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2 || typeof value[0] !== 'number' || !isObject(value[1])) return false
  const { count, sum, buckets } = value[1]
  return (
    typeof count === 'string' &&
    typeof sum === 'string' &&
    (buckets === undefined || (Array.isArray(buckets) && buckets.every(isBucket)))
  )
}

function isBucket(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 4) return false
  const [rule, ...texts] = value
  return typeof rule === 'number' && texts.every(text => typeof text === 'string')
}
