import type { Series } from '../metrics-source.ts'
import { isSeries } from './is-series.ts'

const checked = new WeakSet<object>()
let last: { readonly text: string; readonly series: Series } | undefined

/**
 * A series whose samples stay text until they are read: parsed, the 1.3 million samples of 50 MiB take four times the memory, and
 * an answer shows few of them. Text that is no series is what it is parsed to, which `isSeries` refuses.
 */
export function toLateSeries(text: string): unknown {
  const parsed: unknown = JSON.parse(text)
  if (!isSeries(parsed)) return parsed
  const read = (): Series => {
    // Members are read one after the other.
    if (last?.text !== text) last = { text, series: JSON.parse(text) }
    return last.series
  }
  const late: Series = {
    metric: parsed.metric,
    get value() {
      return read().value
    },
    get values() {
      return read().values
    },
    get histogram() {
      return read().histogram
    },
    get histograms() {
      return read().histograms
    },
  }
  checked.add(late)
  return late
}

/** As `isSeries`, without parsing those again that were checked when they arrived. */
export function isCheckedSeries(value: unknown): value is Series {
  return (typeof value === 'object' && value !== null && checked.has(value)) || isSeries(value)
}
