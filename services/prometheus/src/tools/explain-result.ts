import { cutText, escapeMarks } from '../answer/flat-text.ts'
import { toNumber } from '../answer/number-text.ts'
import { labelOf } from '../answer/series-text.ts'
import type { CallOptions, MetricsSource, QueryAnswer, Series, Workspace } from '../metrics-source.ts'
import type { QueryRange } from '../query-range.ts'
import { toIsoTime } from '../times.ts'

const emptyAdvice =
  'Nothing matched: another metric name (ListMetrics finds it), too narrow a matcher, no data at this time, or another workspace.'

/** An instant query looks back less than 32 days on AMP. */
const longestLookupSeconds = 30 * 86_400

/** Names, label values and the query in it are of any length. */
const maxReasonCharacters = 2000

/** Why an answer is empty, NaN alone, or has no series for a label that it was grouped by. The code is loaded for such answers alone. */
export async function explainResult(...to: Parameters<typeof findReasons>): Promise<string[]> {
  const [query, { data, warnings }] = to
  const isOutside = hasInfinity(data) && hasNoShare(query) && !warnings.some(each => /quantile value/.test(each))
  const share = isOutside ? ['The first argument of a quantile is from 0 to 1: 0.9 for 90 %.'] : []
  return [...share, ...(await findReasons(...to))].map(reason => cutText(escapeMarks(reason), maxReasonCharacters))
}

/** Above 1 a quantile is `+Inf`, below 0 `-Inf`. Prometheus 3 warns of it. */
function hasNoShare(query: string): boolean {
  const calls = query.matchAll(
    /\b(?:histogram_)?quantile(?:_over_time)?\s*(?:(?:by|without)\s*\([^)]*\)\s*)?\(\s*(-?[\d.]+)\s*,/gi,
  )
  return [...calls].some(([, share]) => Number(share) > 1 || Number(share) < 0)
}

function hasInfinity({ resultType, result }: QueryAnswer['data']): boolean {
  if (resultType !== 'vector' && resultType !== 'matrix') return false
  return result.some(({ value, values = value ? [value] : [] }) => values.some(([, text]) => /Inf$/.test(text)))
}

export type ExplainPlace = {
  readonly source: MetricsSource
  readonly workspace: Workspace
  readonly range: QueryRange
  readonly now: () => number
}

async function findReasons(
  query: string,
  { data }: QueryAnswer,
  place: ExplainPlace,
  options: CallOptions,
): Promise<string[]> {
  if (data.resultType !== 'vector' && data.resultType !== 'matrix') return []
  const { end, start } = place.range
  const nowSeconds = place.now() / 1000
  if (data.result.length === 0 && start > nowSeconds) {
    return [`${toIsoTime(start)} lies ahead: it is ${toIsoTime(nowSeconds)} now, and no samples exist after it.`]
  }
  return [
    ...describeAhead(end, nowSeconds, data.result.length),
    ...(await findOtherReasons(query, { data }, place, options)),
  ]
}

/** A value is as old as the look-back: at a time ahead it is that of now. */
function describeAhead(end: number, now: number, series: number): string[] {
  if (series === 0 || end <= now + 1) return []
  return [
    `${toIsoTime(end)} lies ahead: it is ${toIsoTime(now)} now. A value after that is the last one, which counts for five minutes.`,
  ]
}

async function findOtherReasons(
  query: string,
  { data }: Pick<QueryAnswer, 'data'>,
  { source, workspace, range }: ExplainPlace,
  options: CallOptions,
): Promise<string[]> {
  if (data.resultType !== 'vector' && data.resultType !== 'matrix') return []
  const { end, start, stepSeconds } = range
  const spanSeconds = Math.min(end - start, longestLookupSeconds)
  const lookup = { source, workspace, time: { time: end, spanSeconds, stepSeconds } }
  if (data.result.length > 0 && data.result.every(isNaNOnly)) {
    return [await (await import('../diagnosis/explain-nan.ts')).explainNaN(query)]
  }
  if (data.result.length > 0 && /\bhistogram_quantile\b/.test(query) && mayBeBound(data.result)) {
    const { explainQuantile } = await import('../diagnosis/explain-quantile.ts')
    const bound = await explainQuantile(query, data.result, lookup, options)
    if (bound !== undefined) return [bound]
  }
  if (data.result.length > 0 && !mayMissLabels(query, data.result)) return []
  const { explainEmpty, explainMissingLabels } = await import('../diagnosis/explain-empty.ts')
  if (data.result.length === 0) return [(await explainEmpty(query, lookup, options)) ?? emptyAdvice]
  const missing = await explainMissingLabels(query, data.result, lookup, options)
  return missing === undefined ? [] : [missing]
}

function isNaNOnly({ value, values = value ? [value] : [], histogram, histograms }: Series): boolean {
  return !histogram && !histograms && values.length > 0 && values.every(([, text]) => text === 'NaN')
}

/** Bounds of buckets are short numbers; a quantile within a bucket is seldom one. */
function mayBeBound(result: readonly Series[]): boolean {
  return result.some(({ value, values = value ? [value] : [] }) =>
    values.some(([, text]) => text.length <= 8 && toNumber(text) > 0),
  )
}

/** Words after `by` that no series has as a label. Strings and comments can look like it; the parser decides. */
function mayMissLabels(query: string, result: readonly Series[]): boolean {
  const words = [...query.matchAll(/\bby\s*\(([^)]*)\)/gi)].flatMap(([, inside = '']) => inside.match(/[\w.]+/g) ?? [])
  return words.some(word => result.every(({ metric }) => !labelOf(metric, word)))
}
