import { toSelector } from '../answer/series-text.ts'
import { toLabel } from '../diagnosis/lookup.ts'
import type { LabelRow } from './label-table.ts'

export type MetricKind = 'counter' | 'gauge' | 'histogram' | 'native histogram' | 'summary' | 'unknown'

/** The kind that the metadata names, else the one that the name and the labels show. */
export function toMetricKind(name: string, type: string | undefined, labels: readonly LabelRow[]): MetricKind {
  const has = (wanted: string) => labels.some(({ label }) => label === wanted)
  if (/_bucket$/.test(name) && has('le')) return 'histogram'
  if (type === 'histogram' || type === 'gaugehistogram')
    return /_(?:count|sum)$/.test(name) ? 'counter' : 'native histogram'
  if (type === 'summary') return has('quantile') ? 'summary' : 'counter'
  if (type === 'counter' || type === 'gauge') return type
  if (/_(?:total|count|sum)$/.test(name)) return 'counter'
  return 'unknown'
}

/** A query that answers what one mostly wants to know of such a metric. */
export function toFittingQuery(name: string, kind: MetricKind, labels: readonly LabelRow[]): string {
  const selector = toSelector({ __name__: name })
  const groups = labels.find(({ label, values }) => label !== 'le' && values.length > 1 && values.length <= 20)
  const by = groups ? toLabel(groups.label) : undefined
  const grouped = (aggregate: string, expression: string) =>
    `${aggregate}${by === undefined ? '' : ` by (${by})`} (${expression})`
  switch (kind) {
    case 'counter':
      return grouped('sum', `rate(${selector}[5m])`)
    case 'histogram':
      return `histogram_quantile(0.99, sum by (${['le', ...(by === undefined ? [] : [by])].join(', ')}) (rate(${selector}[5m])))`
    case 'native histogram':
      return `histogram_quantile(0.99, ${grouped('sum', `rate(${selector}[5m])`)})`
    case 'summary':
      return toSelector({ __name__: name, quantile: '0.99' })
    case 'gauge':
    case 'unknown':
      return grouped('max', selector)
    default:
      kind satisfies never
      return selector
  }
}
