import type { Config } from './config.ts'
import { MetricsError } from './metrics-error.ts'
import { isRelativeTime, readDuration, readTime, toIsoTime } from './times.ts'

export type QueryRange = { readonly start: number; readonly end: number; readonly stepSeconds: number }

export type RangeArguments = {
  start?: string | number | undefined
  end?: string | number | undefined
  step?: string | number | undefined
}

/** Prometheus refuses more points for each series: https://prometheus.io/docs/prometheus/latest/querying/api/#range-queries */
export const maxPointsPerSeries = 11_000
/** AMP's longest range query, unless an account has more: https://docs.aws.amazon.com/prometheus/latest/userguide/AMP_quotas.html */
export const maxRangeDays = 95

/** Undefined for a Prometheus that is not Amazon's, which has no such limit. */
export function longestRangeDays({ maxRangeDays: own, plainHeaders }: Config): number | undefined {
  return own ?? (plainHeaders ? undefined : maxRangeDays)
}

const secondsPerDay = 86_400
/** Steps a person would choose, in seconds. The smallest is a usual scrape interval: below it, points only repeat. */
const roundSteps = [15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400]

/**
 * Reads a range and refuses, before anything is sent, what the backend is known to refuse. Without a step, a range has about
 * `pointsWanted`: 100 show a shape and are few enough to read.
 */
export function readRange(
  asked: RangeArguments,
  nowSeconds: number,
  { pointsWanted = 100, maxDays = Infinity }: { pointsWanted?: number; maxDays?: number | undefined } = {},
): QueryRange {
  const start = readTime('start', asked.start ?? 'now-1h', nowSeconds)
  const end = readTime('end', asked.end ?? 'now', nowSeconds)
  requireOrder(start, end)
  const span = end - start
  if (span > maxDays * secondsPerDay) {
    throw new MetricsError(
      'too_much_data',
      `The range is ${(span / secondsPerDay).toFixed(1)} days; ${maxDays} is the most. Split it, or use ExecuteQuery at single times.`,
    )
  }
  const chosen = asked.step === undefined || String(asked.step).trim().toLowerCase() === 'auto'
  const step = chosen ? toRoundStep(span / pointsWanted) : readDuration('step', asked.step ?? '')
  // Prometheus cuts a step to milliseconds, too.
  const stepSeconds = Math.floor(step * 1000 + 1e-6) / 1000
  if (stepSeconds < 0.001) throw new MetricsError('invalid_argument', 'step is shorter than a millisecond.')
  const points = Math.floor(span / stepSeconds) + 1
  if (points > maxPointsPerSeries) {
    const smallest = toRoundStep(span / (maxPointsPerSeries - 1))
    throw new MetricsError(
      'too_much_data',
      `A step of ${stepSeconds} s over this range is ${points} points per series; ${maxPointsPerSeries} is the most. Use a step of ${smallest}s or more, or leave step out.`,
    )
  }
  // Aligned points are the same in each call of a step, and have round times. A time that was given exactly stays exact.
  const rounded = isRelativeTime(asked.start) ? roundDown(start, stepSeconds) : start
  // A step longer than the range has one point, at its start; and no range grows beyond the longest.
  const isFitting = stepSeconds <= span && end - rounded <= maxDays * secondsPerDay
  return { start: isFitting ? rounded : start, end, stepSeconds }
}

export function requireOrder(start: number, end: number): void {
  if (start <= end) return
  const read = `start is ${toIsoTime(start)}, end is ${toIsoTime(end)}`
  throw new MetricsError('invalid_argument', `start must not lie after end: ${read}.`)
}

// Prometheus keeps milliseconds.
function roundDown(seconds: number, stepSeconds: number): number {
  return Number((Math.floor(seconds / stepSeconds) * stepSeconds).toFixed(3))
}

function toRoundStep(seconds: number): number {
  return roundSteps.find(step => step >= seconds) ?? Math.ceil(seconds / secondsPerDay) * secondsPerDay
}
