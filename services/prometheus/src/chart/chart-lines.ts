import { toQuantile } from '../answer/histogram-text.ts'
import { toNumber, toPrometheusText } from '../answer/number-text.ts'
import { toSelector, withoutLabels } from '../answer/series-text.ts'
import type { Sample, Series } from '../metrics-source.ts'
import type { QueryRange } from '../query-range.ts'

export type ChartPoint = { readonly time: number; readonly value: number }

export type ChartLine = {
  /** Labels of the series that not all have. */
  readonly name: string
  /** Points without a step between them that has no value. A gap is what lies between two stretches. */
  readonly stretches: readonly (readonly ChartPoint[])[]
  /** `+Inf` and `-Inf`, which have no place on the axis. */
  readonly infinite: readonly ChartPoint[]
  /** As Prometheus gives them, with NaN. */
  readonly samples: readonly Sample[]
}

/** A series is one line, a native histogram three: its quantiles. */
export function toChartLines(
  series: readonly Series[],
  common: Readonly<Record<string, string>>,
  range: QueryRange,
): ChartLine[] {
  return series.flatMap(({ metric, values = [], histograms = [] }) => {
    const name = toSelector(withoutLabels(metric, common))
    const quantiles = histograms.length > 0 ? [0.5, 0.9, 0.99] : []
    return [
      ...(values.length > 0 ? [toLine(name, values, range)] : []),
      ...quantiles.map(quantile => {
        const samples = histograms.map(
          ([time, histogram]): Sample => [time, toPrometheusText(toQuantile(histogram, quantile))],
        )
        return toLine(`p${quantile * 100} of ${name}`, samples, range)
      }),
    ]
  })
}

function toLine(name: string, samples: readonly Sample[], { stepSeconds }: QueryRange): ChartLine {
  const stretches: ChartPoint[][] = []
  const infinite: ChartPoint[] = []
  let before: number | undefined
  for (const [time, text] of samples) {
    const value = toNumber(text)
    if (!Number.isFinite(value)) {
      if (!Number.isNaN(value)) infinite.push({ time, value })
      before = undefined
      continue
    }
    // Times are multiples of the step; half of one is more than rounding to milliseconds can add.
    if (before === undefined || time - before > 1.5 * stepSeconds) stretches.push([])
    stretches.at(-1)?.push({ time, value })
    before = time
  }
  return { name, stretches, infinite, samples }
}
