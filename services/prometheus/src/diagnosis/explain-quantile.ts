/** Which values of a quantile are the bound of its last finite bucket: what lies above it is not measured. */
import { toNumber, toPrometheusText } from '../answer/number-text.ts'
import type { CallOptions, Series } from '../metrics-source.ts'
import { type Lookup, toLabel } from './lookup.ts'
import { selectorOver } from './probe.ts'
import { flatten, readQueryParts } from './query-parts.ts'

const lookupMs = 2000

/** Undefined where no value is that bound, or the backend did not say in time. */
export async function explainQuantile(
  query: string,
  result: readonly Series[],
  { source, workspace, time }: Lookup,
  { signal }: CallOptions,
): Promise<string | undefined> {
  const whole = await readQueryParts(query)
  const quantile = whole && flatten(whole).find(part => part.kind === 'call' && part.name === 'histogram_quantile')
  const buckets = quantile && flatten(quantile).find(part => part.kind === 'selector')
  if (buckets?.kind !== 'selector') return undefined
  const matchers = buckets.selector.matchers.map(({ text }) => text)
  const counted = `count by (${toLabel('le')}) (${selectorOver(buckets.selector, matchers, { ...time, spanSeconds: 0 })})`
  const during = AbortSignal.any([signal, AbortSignal.timeout(lookupMs)])
  try {
    const { data } = await source.query(workspace, { query: counted, time: time.time }, { signal: during })
    const bounds = data.resultType === 'vector' ? data.result.map(({ metric }) => toNumber(metric.le ?? 'NaN')) : []
    const bound = Math.max(...bounds.filter(Number.isFinite))
    const points = result.map(({ value, values = value ? [value] : [] }) => countEqual(values, bound))
    const total = points.reduce((sum, count) => sum + count, 0)
    if (total === 0) return undefined
    const [text, series] = [toPrometheusText(bound), points.filter(count => count > 0).length]
    return `${text} is the bound of the last finite bucket of ${buckets.selector.name ?? buckets.text}: where a value is ${text} (${total} points of ${series} series), the quantile is ${text} or more.`
  } catch {
    signal.throwIfAborted()
    return undefined
  }
}

function countEqual(values: readonly (readonly [number, string])[], bound: number): number {
  return values.filter(([, text]) => toNumber(text) === bound).length
}
