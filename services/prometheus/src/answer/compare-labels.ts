import type { Series } from '../metrics-source.ts'
import { toNumber } from './number-text.ts'

/** Names and values of labels in turn: a backend writes the labels of a series in one order. */
export function compareLabels(a: Series['metric'], b: Series['metric']): number {
  const [names, others] = [Object.keys(a), Object.keys(b)]
  for (const [index, name] of names.entries()) {
    const other = others[index] ?? ''
    if (name !== other) return name < other ? -1 : 1
    const order = compareValues(name, a[name] ?? '', b[name] ?? '')
    if (order !== 0) return order
  }
  return names.length - others.length
}

/** Bounds of buckets and quantiles are numbers: 2.5 comes before 10, and +Inf last. */
const numeric = new Set(['le', 'quantile'])

export function compareValues(label: string, a: string, b: string): number {
  const difference = numeric.has(label) ? Math.sign(toNumber(a) - toNumber(b)) : 0
  if (difference < 0 || difference > 0) return difference
  return a === b ? 0 : a < b ? -1 : 1
}
