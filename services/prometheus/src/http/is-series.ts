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
  return Array.isArray(value) && value.length === 2 && isTime(value[0]) && isNumberText(value[1])
}

/** Year 5138 in seconds. Milliseconds, which some proxies write, are none of this API. */
const farthestSeconds = 1e11

export function isTime(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= farthestSeconds
}

export function isNumberText(value: unknown): value is string {
  if (typeof value !== 'string') return false
  return Number.isNaN(Number(value)) ? value === 'NaN' || value.endsWith('Inf') : value.trim() !== ''
}

function isHistogramSample(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2 || !isTime(value[0]) || !isObject(value[1])) return false
  const { count, sum, buckets } = value[1]
  return (
    isNumberText(count) &&
    isNumberText(sum) &&
    (buckets === undefined || (Array.isArray(buckets) && buckets.every(isBucket)))
  )
}

function isBucket(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 4) return false
  const [rule, ...texts] = value
  return typeof rule === 'number' && texts.every(isNumberText)
}
