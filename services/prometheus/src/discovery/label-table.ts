/** Labels of a list of series, with how many values each has and how many series each value has. */
import { compareValues } from '../answer/compare-labels.ts'

export type LabelRow = {
  readonly label: string
  /** Most series first. */
  readonly values: readonly { readonly value: string; readonly series: number }[]
}

/** Labels with the fewest values first: those are what one aggregates by. */
export function toLabelTable(series: readonly Readonly<Record<string, string>>[]): LabelRow[] {
  const counts = new Map<string, Map<string, number>>()
  for (const labels of series) {
    for (const [label, value] of Object.entries(labels)) {
      if (label === '__name__') continue
      const values = counts.get(label) ?? new Map<string, number>()
      values.set(value, (values.get(value) ?? 0) + 1)
      counts.set(label, values)
    }
  }
  return [...counts]
    .map(([label, values]) => ({
      label,
      values: [...values]
        .map(([value, count]) => ({ value, series: count }))
        .sort((a, b) => b.series - a.series || compareValues(label, a.value, b.value)),
    }))
    .sort((a, b) => a.values.length - b.values.length || a.label.localeCompare(b.label))
}
