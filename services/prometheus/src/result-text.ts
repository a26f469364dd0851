import type { BoundedResult } from './bounded-result.ts'
import type { Histogram, Sample, Series } from './metrics-source.ts'
import type { QueryRange } from './query-range.ts'
import { toIsoTime } from './times.ts'

/** Beyond this, further series are left to the structured result. About 5,000 tokens. */
export const maxTextCharacters = 20_000

/** A vector, scalar or string, or the raw samples of a range selector, a line for each series. */
export function toInstantText(bounded: BoundedResult, time: number): string {
  const { data } = bounded
  if (data.resultType === 'scalar' || data.resultType === 'string') {
    return `${data.resultType} at ${toIsoTime(data.result[0])}\n${data.result[1]}`
  }
  const head = `${data.resultType}, ${toCount(bounded)}, at ${toIsoTime(time)}`
  return joinLines(head, data.result, toRawLine, bounded)
}

/** A range: for each series its last, lowest, highest and mean value, then one value for each step (`-` where there is none). */
export function toRangeText(bounded: BoundedResult, range: QueryRange): string {
  const { data } = bounded
  const head = `matrix, ${toCount(bounded)}, ${toIsoTime(range.start)} to ${toIsoTime(range.end)}, step ${range.stepSeconds} s`
  // A range query is answered with a matrix alone; should that change, the raw form still holds.
  if (data.resultType === 'scalar' || data.resultType === 'string') return `${head}\n${data.result[1]}`
  return joinLines(head, data.result, series => toStepsLine(series, range), bounded)
}

/** `points` come after `brief` where there is room for them. */
type Line = { readonly brief: string; readonly points?: string }

function joinLines(
  head: string,
  all: readonly Series[],
  toLine: (series: Series) => Line,
  { seriesTotal, seriesReturned, labelValues }: BoundedResult,
): string {
  const lines = [head]
  let room = maxTextCharacters - head.length
  for (const series of all) {
    const { brief, points } = toLine(series)
    const full = points === undefined ? brief : `${brief}: ${points}`
    const line = full.length < room ? full : brief
    room -= line.length + 1
    if (room < 0) {
      lines.push(`(${all.length - lines.length + 1} more series are in the structured result)`)
      break
    }
    lines.push(line)
  }
  if (seriesReturned < seriesTotal) lines.push(toTruncationAdvice(seriesTotal - seriesReturned, labelValues))
  return lines.join('\n')
}

function toCount({ seriesTotal, seriesReturned }: BoundedResult): string {
  return seriesReturned < seriesTotal ? `first ${seriesReturned} of ${seriesTotal} series` : `${seriesTotal} series`
}

function toTruncationAdvice(dropped: number, labelValues: BoundedResult['labelValues']): string {
  const labels = labelValues.slice(0, 5).map(({ label, values }) => `${label} (${values})`)
  return [
    `${dropped} series are left out. Add matchers, aggregate with sum by (…) or topk(…), or raise max_series.`,
    labels.length > 0 ? ` Labels with the most values: ${labels.join(', ')}.` : '',
  ].join('')
}

const plainName = /^[A-Za-z_:][\w:]*$/

/** A series as PromQL writes it: `up{job="api"}`. */
function toSelector({ __name__: name, ...labels }: Record<string, string>): string {
  const quoted = name !== undefined && !plainName.test(name)
  const matchers = Object.entries(labels).map(
    ([label, value]) => `${plainName.test(label) ? label : JSON.stringify(label)}=${JSON.stringify(value)}`,
  )
  const inside = quoted ? [JSON.stringify(name), ...matchers] : matchers
  const outside = quoted ? '' : (name ?? '')
  return inside.length > 0 || outside === '' ? `${outside}{${inside.join(', ')}}` : outside
}

function toRawLine({ metric, value, values = [], histogram, histograms = [] }: Series): Line {
  const selector = toSelector(metric)
  if (value) return { brief: `${selector} ${value[1]}` }
  if (histogram) return { brief: `${selector} ${toHistogramText(histogram[1])}` }
  const points = [
    ...values.map(([time, text]) => `${text}@${time}`),
    ...histograms.map(([time, each]) => `${toHistogramText(each)}@${time}`),
  ]
  return { brief: `${selector} ${points.length} samples`, points: points.join(' ') }
}

function toStepsLine({ metric, values = [], histograms = [] }: Series, range: QueryRange): Line {
  const last = histograms.at(-1)
  const counted = last ? [`${histograms.length} histograms, last ${toHistogramText(last[1])}`] : []
  const selector = toSelector(metric)
  if (values.length === 0) return { brief: [selector, ...counted].join(' ') }
  return { brief: `${selector} ${[...counted, toSummary(values)].join('; ')}`, points: toRuns(values, range) }
}

function toSummary(values: readonly Sample[]): string {
  const numbers = values.map(([, text]) => toNumber(text)).filter(number => !Number.isNaN(number))
  const last = values.at(-1)?.[1]
  if (numbers.length === 0) return `${values.length} points, last ${last}`
  const lowest = numbers.reduce((a, b) => Math.min(a, b))
  const highest = numbers.reduce((a, b) => Math.max(a, b))
  const mean = numbers.reduce((a, b) => a + b) / numbers.length
  return `${values.length} points, last ${last}, min ${lowest}, max ${highest}, mean ${Number(mean.toPrecision(6))}`
}

/** `1 1 1 2` as `1(x3) 2`: metrics are often flat. */
function toRuns(values: readonly Sample[], { start, end, stepSeconds }: QueryRange): string {
  const atStep = new Map(values.map(([time, text]) => [Math.round((time - start) / stepSeconds), text]))
  const runs: { text: string; length: number }[] = []
  for (let step = 0; step <= Math.floor((end - start) / stepSeconds); step++) {
    const text = atStep.get(step) ?? '-'
    const run = runs.at(-1)
    if (run?.text === text) run.length++
    else runs.push({ text, length: 1 })
  }
  return runs.map(({ text, length }) => (length > 1 ? `${text}(x${length})` : text)).join(' ')
}

function toHistogramText({ count, sum, buckets = [] }: Histogram): string {
  return `histogram(count ${count}, sum ${sum}, ${buckets.length} buckets)`
}

// Prometheus writes infinities with a sign and without their last five letters.
function toNumber(text: string): number {
  return text.endsWith('Inf') ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text)
}
