/**
 * Alarms of a template as CloudWatch evaluates them.
 *
 * - https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html
 * - https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html: if the range has as many values as the
 *   alarm evaluates, the latest of them count; else what is missing is treated as the alarm says. The range is longer than what is evaluated:
 *   in the examples of that page, five for three.
 * - https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/percentiles-with-low-samples.html: a percentile is evaluated however
 *   few values there are, unless the alarm says otherwise.
 */
import { evaluateMath, type Series } from './metric-math.ts'
import type { Point } from './record-hour.ts'

type MetricQuery = {
  readonly Id: string
  readonly ReturnData: boolean
  readonly Expression?: string
  readonly MetricStat?: {
    readonly Metric: { Namespace: string; MetricName: string; Dimensions: { Name: string; Value: string }[] }
    readonly Period: number
    readonly Stat: string
  }
}

export type Alarm = {
  readonly AlarmName: string
  readonly ComparisonOperator: string
  readonly Threshold: number
  readonly EvaluationPeriods: number
  readonly DatapointsToAlarm: number
  readonly TreatMissingData: string
  readonly Metrics: readonly MetricQuery[]
}

type Span = { readonly fromMs: number; readonly toMs: number }

const moreOfRange = 2

/** Whether the alarm is in state ALARM at the end of any period of the span. */
export function fires(alarm: Alarm, points: readonly Point[], { fromMs, toMs }: Span): boolean {
  const { ComparisonOperator, TreatMissingData, Threshold, EvaluationPeriods, DatapointsToAlarm } = alarm
  if (ComparisonOperator !== 'GreaterThanOrEqualToThreshold' || TreatMissingData !== 'notBreaching') {
    throw new Error(`${alarm.AlarmName}: ${ComparisonOperator} and ${TreatMissingData} are not evaluated here`)
  }
  const values = toValues(alarm, points, { fromMs, toMs })
  return values.some((_, last) => {
    const range = values.slice(Math.max(0, last + 1 - EvaluationPeriods - moreOfRange), last + 1)
    // Fewer than are evaluated: the others are missing, and not breaching.
    const evaluated = range.filter(value => value !== undefined).slice(-EvaluationPeriods)
    return evaluated.filter(value => value >= Threshold).length >= DatapointsToAlarm
  })
}

function toValues({ AlarmName, Metrics }: Alarm, points: readonly Point[], span: Span): Series {
  const periodMs = 1000 * Math.max(...Metrics.map(({ MetricStat }) => MetricStat?.Period ?? 0))
  const series = Object.fromEntries(
    Metrics.flatMap(({ Id, MetricStat }) => (MetricStat ? [[Id, toSeries(MetricStat, periodMs, points, span)]] : [])),
  )
  const returned = Metrics.find(({ ReturnData }) => ReturnData)
  if (!returned) throw new Error(`${AlarmName} returns no data`)
  return returned.Expression === undefined ? (series[returned.Id] ?? []) : evaluateMath(returned.Expression, series)
}

function toSeries(
  { Metric: { Namespace, MetricName, Dimensions }, Stat }: NonNullable<MetricQuery['MetricStat']>,
  periodMs: number,
  points: readonly Point[],
  span: Span,
): Series {
  const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]))
  return readSeries({ namespace: Namespace, metric: MetricName, dimensions, statistic: Stat, periodMs }, points, span)
}

export type Asked = Pick<Point, 'namespace' | 'metric' | 'dimensions'> & {
  readonly statistic: string
  readonly periodMs: number
}

/** One value for each period of the span; none where nothing was emitted. Metrics with other dimensions are other metrics. */
export function readSeries(asked: Asked, points: readonly Point[], { fromMs, toMs }: Span): Series {
  const { namespace, metric, dimensions, statistic, periodMs } = asked
  const wanted = toKey({ namespace, metric, dimensions })
  const values = Array.from({ length: Math.ceil((toMs - fromMs) / periodMs) }, (): number[] => [])
  for (const point of points) {
    if (toKey(point) === wanted) values[Math.floor((point.atMs - fromMs) / periodMs)]?.push(point.value)
  }
  return values.map(own => (own.length === 0 ? undefined : toStatistic(own, statistic)))
}

function toKey({ namespace, metric, dimensions }: Pick<Point, 'namespace' | 'metric' | 'dimensions'>): string {
  return JSON.stringify([namespace, metric, Object.entries(dimensions).sort()])
}

function toStatistic(values: readonly number[], statistic: string): number {
  if (statistic === 'Sum') return values.reduce((sum, value) => sum + value, 0)
  if (statistic === 'Maximum') return Math.max(...values)
  const percent = Number(/^p(\d+(?:\.\d+)?)$/.exec(statistic)?.[1])
  const sorted = [...values].sort((one, other) => one - other)
  const value = sorted[Math.ceil((percent / 100) * sorted.length) - 1]
  if (value === undefined) throw new Error(`The statistic ${statistic} is not known here`)
  return value
}
