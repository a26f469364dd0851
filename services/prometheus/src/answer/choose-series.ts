import type { Series } from '../metrics-source.ts'
import { compareLabels } from './compare-labels.ts'
import { toNumber } from './number-text.ts'
import { toChange } from './value-change.ts'

export const keepRules = ['max', 'last', 'change'] as const
/** What decides which series come first: greatest absolute value, greatest last value, or greatest change from its first value to its last. */
export type KeepRule = (typeof keepRules)[number]

export type LabelCount = { readonly label: string; readonly values: number }

// The outermost call of these sorts or chooses on its own; its order is kept. Comments may stand before it.
const sorts = /^(?:[\s(]|#.*\n)*(?:sort(?:_by_label)?(?:_desc)?|topk|bottomk|limitk|limit_ratio)\b/

/** Whether the answer has an order that the query asks for. A range has none: `sort` and `topk` hold for each step alone. */
export function isSorted(query: string): boolean {
  return sorts.test(query)
}

/** The order in which series are kept: that of the query where it has one, else by the rule. */
export function orderSeries(all: readonly Series[], rule: KeepRule | undefined, query: string): readonly Series[] {
  if (all.length < 2 || (rule === undefined && isSorted(query))) return all
  const measured = all.map(series => ({ series, weight: toWeight(series, rule ?? 'last') }))
  return measured
    .sort((a, b) => compare(a.weight, b.weight) || compareLabels(a.series.metric, b.series.metric))
    .map(({ series }) => series)
}

/** Series in the order of their labels: a backend gives those of one moment in any order, and pages need one. */
export function orderByLabels(all: readonly Series[]): readonly Series[] {
  return all.toSorted((a, b) => compareLabels(a.metric, b.metric))
}

/** In words, by what `orderSeries` sorts. */
export function describeOrder(rule: KeepRule | undefined, query: string): string {
  if (rule === undefined && isSorted(query)) return "the query's order"
  return { max: 'absolute value', last: 'value', change: 'change from first to last' }[rule ?? 'last']
}

/** Labels that tell the series apart, with how many values each has: most values first. */
export function countLabelValues(all: readonly Series[]): LabelCount[] {
  const seen = new Map<string, { readonly values: Set<string>; last: string }>()
  for (const { metric } of all) {
    for (const label in metric) {
      const value = metric[label] ?? ''
      const known = seen.get(label)
      // Of most labels the next series has the same value.
      if (known?.last === value) continue
      if (known) {
        known.values.add(value)
        known.last = value
      } else seen.set(label, { values: new Set([value]), last: value })
    }
  }
  return [...seen]
    .map(([label, { values }]) => ({ label, values: values.size }))
    .filter(({ values }) => values > 1)
    .sort((a, b) => b.values - a.values)
}

function toWeight(
  { value, values = value ? [value] : [], histogram, histograms = [] }: Series,
  rule: KeepRule,
): number {
  const lastHistogram = histogram ?? histograms.at(-1)
  if (values.length === 0) return lastHistogram ? toNumber(lastHistogram[1].count) : Number.NaN
  const last = toNumber(values.at(-1)?.[1] ?? 'NaN')
  if (rule === 'last') return last
  if (rule === 'change') return Math.abs(toChange(values)?.change ?? Number.NaN)
  let absolute = Number.NaN
  for (const [, text] of values) {
    const number = toNumber(text)
    if (Number.isNaN(number)) continue
    if (!(Math.abs(number) <= absolute)) absolute = Math.abs(number)
  }
  return absolute
}

/** Greatest first, NaN last. */
function compare(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
  return a === b ? 0 : b > a ? 1 : -1
}
