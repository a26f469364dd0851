import { cutText } from '../answer/flat-text.ts'
import { labelOf, quote } from '../answer/series-text.ts'
import type { CallOptions, MetricsSource, Workspace } from '../metrics-source.ts'
import type { ProbeTime } from './probe.ts'

export type Lookup = {
  readonly source: MetricsSource
  readonly workspace: Workspace
  readonly time: ProbeTime
}

/** The values of a label, those with the most series first. */
export async function countValues(
  label: string,
  series: string,
  { source, workspace, time }: Lookup,
  options: CallOptions,
): Promise<{ value: string; series: string }[]> {
  const query = `topk(10, count by (${toLabel(label)}) (${series}))`
  const { data } = await source.query(workspace, { query, time: time.time }, options)
  if (data.resultType !== 'vector') return []
  return data.result.map(({ metric, value }) => ({
    value: cutText(labelOf(metric, label) ?? '', 80),
    series: value?.[1] ?? '',
  }))
}

/** The labels of one of the series. */
export async function exampleLabels(
  series: string,
  { source, workspace, time }: Lookup,
  options: CallOptions,
): Promise<string[]> {
  const { data } = await source.query(workspace, { query: `topk(1, ${series})`, time: time.time }, options)
  if (data.resultType !== 'vector') return []
  return Object.keys(data.result[0]?.metric ?? {})
    .filter(label => label !== '__name__')
    .slice(0, 30)
    .sort()
}

/** A label as PromQL writes it. */
export function toLabel(label: string): string {
  return /^[A-Za-z_]\w*$/.test(label) ? label : quote(label)
}
