/** Labels of a list of series, with how many values each has and how many series each value has. */
import { compareValues } from '../answer/compare-labels.ts'

export type LabelRow = {
  readonly label: string
  /** Most series first. */
  readonly values: readonly { readonly value: string; readonly series: number }[]
}

type LabelsOfSeries = readonly Readonly<Record<string, string>>[]

/** Labels beside the name, with the fewest values first: those are what one aggregates by. */
export function toLabelTable(series: LabelsOfSeries): LabelRow[] {
  return toLabelRows(series)
    .filter(({ label }) => label !== '__name__')
    .sort((a, b) => a.values.length - b.values.length || a.label.localeCompare(b.label))
}

/** The values of one label; of `__name__`, the metrics. */
export function toLabelValues(label: string, series: LabelsOfSeries): LabelRow['values'] {
  return toLabelRows(series).find(row => row.label === label)?.values ?? []
}

function toLabelRows(series: LabelsOfSeries): LabelRow[] {
  const counts = new Map<string, Map<string, number>>()
  for (const labels of series) {
    for (const [label, value] of Object.entries(labels)) {
      const values = counts.get(label) ?? new Map<string, number>()
      values.set(value, (values.get(value) ?? 0) + 1)
      counts.set(label, values)
    }
  }
  return [...counts].map(([label, values]) => ({
    label,
    values: [...values]
      .map(([value, count]) => ({ value, series: count }))
      .sort((a, b) => b.series - a.series || compareValues(label, a.value, b.value)),
  }))
}
