import { MetricsError } from './metrics-error.ts'
import type { QueryResult, Series } from './metrics-source.ts'

export type BoundedResult = {
  readonly data: QueryResult
  readonly seriesTotal: number
  readonly seriesReturned: number
  /** Labels that tell the series apart, with how many values each has: most values first. Empty when nothing was left out. */
  readonly labelValues: readonly { readonly label: string; readonly values: number }[]
}

/**
 * Characters of JSON a result may take. Lambda sends 6 MB at most, in which a result can stand twice over (escaped in a
 * JSON text), and a model reads far less.
 */
export const maxResultCharacters = 1_500_000

/** Keeps the first series, in the backend's own order (which `topk` and `sort` choose), and counts what it leaves out. */
export function boundResult(data: QueryResult, { maxSeries }: { maxSeries: number }): BoundedResult {
  if (data.resultType === 'scalar' || data.resultType === 'string') {
    return { data, seriesTotal: 1, seriesReturned: 1, labelValues: [] }
  }
  const kept: Series[] = []
  let characters = 0
  for (const series of data.result) {
    characters += JSON.stringify(series).length
    if (kept.length >= maxSeries || characters > maxResultCharacters) break
    kept.push(series)
  }
  const seriesTotal = data.result.length
  if (kept.length === 0 && seriesTotal > 0) {
    throw new MetricsError(
      'too_much_data',
      `One series alone takes more than ${maxResultCharacters} characters. Use a shorter range or a larger step.`,
    )
  }
  const labelValues = kept.length < seriesTotal ? countLabelValues(data.result) : []
  return { data: { ...data, result: kept }, seriesTotal, seriesReturned: kept.length, labelValues }
}

function countLabelValues(all: readonly Series[]): { label: string; values: number }[] {
  const seen = new Map<string, Set<string>>()
  for (const { metric } of all) {
    for (const [label, value] of Object.entries(metric)) {
      const values = seen.get(label)
      if (values) values.add(value)
      else seen.set(label, new Set([value]))
    }
  }
  return [...seen]
    .map(([label, values]) => ({ label, values: values.size }))
    .filter(({ values }) => values > 1)
    .sort((a, b) => b.values - a.values)
}
