/** One answer of a query in its two forms: the same facts in text and in structured content, each within one budget. */
import { toLabel } from '../diagnosis/lookup.ts'
import type { QueryAnswer, Sample, Series, Workspace } from '../metrics-source.ts'
import type { QueryRange } from '../query-range.ts'
import { toIsoTime } from '../times.ts'
import { toBrief } from './brief.ts'
import { countLabelValues, type LabelCount } from './choose-series.ts'
import type { WriteCursor } from './cursor.ts'
import { toHistogramText } from './histogram-text.ts'
import { isShortened, roundedNotation, toShortText } from './number-text.ts'
import { commonLabels, cutLabels, toSelector, withoutLabels } from './series-text.ts'
import { maxAnswerCharacters, shareRoom } from './share-room.ts'
import { explainMarks, isTimed, maxNotationCharacters, toStepsText } from './steps-text.ts'
import { toSummaryText } from './summary-text.ts'

export type AnswerParts = {
  readonly answer: QueryAnswer
  readonly workspace: Workspace
  readonly query: string
  /** What makes fewer series of the query's: values of some do not add up. */
  readonly aggregate: 'sum' | 'max'
  /** Warnings and advice of this server, beside those of the backend. */
  readonly advice: readonly string[]
  readonly maxSeries: number
  /** All series of the backend, in the order in which they are kept. */
  readonly ordered: readonly Series[]
  /** Series of earlier pages. */
  readonly offset: number
  readonly toCursor: WriteCursor
  /** By what `ordered` is sorted, in words: "value". */
  readonly orderedBy: string
  /** Whether summaries have the first value and how much it changed since. */
  readonly withChange?: boolean
  /** Whether the values of a range follow its summaries. Default true. */
  readonly withValues?: boolean
  /** Absent for an instant query. */
  readonly range?: QueryRange
  readonly head: Record<string, unknown>
  readonly headText: string
}

export type Forms = { readonly structured: Record<string, unknown>; readonly text: string }

/** A series in both forms. `values` may be shortened to the room there is; everything else is whole. */
type Entry = {
  readonly item: Record<string, unknown>
  readonly line: string
  readonly values?: (room?: number) => string
}

export function toForms(parts: AnswerParts): Forms {
  const { answer, ordered, offset, maxSeries } = parts
  const page = ordered.slice(offset, offset + maxSeries)
  const common = page.length > 2 ? cutLabels(commonLabels(page.map(({ metric }) => metric)), maxCommonCharacters) : {}
  const entries = page.map(series => toEntry(series, common, parts))
  const labels = ordered.length > 1 ? countLabelValues(ordered).slice(0, 5) : []
  const room = maxAnswerCharacters - frameCharacters(parts, common, labels)
  let [count, used] = [0, 0]
  for (const { item, line } of entries) {
    const takes = Math.max(JSON.stringify(item).length + 1, line.length + 1) + leastValues
    // Cut labels and a brief frame leave room for one.
    if (used + takes > room && count > 0) break
    used += takes
    count++
  }
  const shown = entries.slice(0, count)
  const needs = shown.map(({ values }) => (values ? Math.max(0, weigh(values()) - leastValues) : 0))
  const shares = shareRoom(needs, room - used)
  const filled = shown.map(({ item, line, values }, index) => {
    if (!values) return { item, line, text: undefined }
    const share = shares[index] ?? 0
    const text = values(share === needs[index] ? undefined : share + leastValues - frameOfValues)
    return { item: { ...item, values: text }, line: `${line}\n${indent(text)}`, text }
  })
  const marks = parts.range && explainMarks(filled.flatMap(({ text = '' }) => text))
  const rounding = page.slice(0, count).some(hasShortened) ? roundedNotation : undefined
  const notation = [marks, rounding].filter(Boolean).join(' ')
  const total = ordered.length
  const left = total - offset - count
  const cursor = left > 0 && count > 0 ? parts.toCursor(offset + count) : undefined
  const leftOut = left > 0 ? toLeftOut(parts, labels, left) : undefined
  const remarks = [...parts.advice, ...behindTheEnd(offset, total), ...toBrief(answer.warnings)]
  const infos = toBrief(answer.infos)
  return {
    structured: {
      resultType: answer.data.resultType,
      result: filled.map(({ item }) => item),
      ...(Object.keys(common).length > 0 && { common_labels: common }),
      ...parts.head,
      // The values of an instant query are whole there.
      ...(parts.range && notation && { notation }),
      ...(remarks.length > 0 && { warnings: remarks }),
      ...(infos.length > 0 && { infos }),
      ...(leftOut && { left_out: leftOut }),
      ...(cursor && { next_cursor: cursor }),
      ...toCounts(parts, total, count),
    },
    text: [
      `${answer.data.resultType}, ${toPlace(offset, count, total)} series, ${parts.headText}`,
      ...(Object.keys(common).length > 0
        ? [`${count < total ? 'those shown' : 'all'} have ${toSelector(common)}`]
        : []),
      ...(notation ? [notation] : []),
      ...filled.map(({ line }) => line),
      ...(leftOut ? [leftOut] : []),
      ...(cursor ? [`next_cursor: ${cursor}`] : []),
      ...remarks.map(warning => `warning: ${warning}`),
      ...infos.map(info => `info: ${info}`),
      ...(answer.samplesProcessed === undefined ? [] : [`samples processed: ${answer.samplesProcessed}`]),
    ].join('\n'),
  }
}

/** Series that were there for the page before may be gone. */
export function behindTheEnd(offset: number, total: number): string[] {
  return offset > 0 && offset >= total ? [`Nothing follows at this cursor: there are ${total} by now.`] : []
}

function toPlace(offset: number, count: number, total: number): string {
  if (offset > 0 && count > 0) return `${offset + 1} to ${offset + count} of ${total}`
  return total > count ? `first ${count} of ${total}` : String(total)
}

const maxCommonCharacters = 4000

/** What one series alone has room for beside a usual frame, so that its values are written once. */
const mostOfAnswer = maxAnswerCharacters - 3000

/** Least room for the values of a series: below it, a series less is shown. */
const leastValues = 70

function hasShortened({ value, values = value ? [value] : [], histogram, histograms = [] }: Series): boolean {
  const inside = histogram ? [histogram] : histograms.slice(-1)
  return inside.length > 0 || values.some(([, text]) => isShortened(text))
}

function toCounts({ answer, workspace }: AnswerParts, total: number, returned: number) {
  return {
    series_total: total,
    series_returned: returned,
    truncated: returned < total,
    ...(answer.samplesProcessed !== undefined && { samples_processed: answer.samplesProcessed }),
    workspace_id: workspace.id,
    region: workspace.region,
  }
}

/** Characters of everything but the series, in the longer form, with the sentence on what is left out. */
function frameCharacters(parts: AnswerParts, common: Record<string, string>, labels: readonly LabelCount[]): number {
  const { answer, advice, ordered } = parts
  const words = [parts.head, parts.headText, advice, toBrief(answer.warnings), toBrief(answer.infos), common]
  const leftOut = ordered.length > 1 ? toLeftOut(parts, labels, ordered.length).length : 0
  return (
    JSON.stringify(words).length +
    leftOut +
    500 +
    2 * maxNotationCharacters +
    20 * (advice.length + answer.warnings.length + answer.infos.length)
  )
}

function toLeftOut(
  { query, aggregate, orderedBy, offset, ordered }: AnswerParts,
  labels: readonly LabelCount[],
  count: number,
): string {
  const listed = labels.map(({ label, values }) => `${toLabel(label)} (${values})`).join(', ')
  const total = ordered.length
  const [coarsest] = labels.slice(-1)
  const fewer = [
    ...(total > 10 ? [`topk(10, ${query})`] : []),
    // Grouped by a label with as many values as there are series, none is saved.
    ...(coarsest && coarsest.values < total ? [`${aggregate} by (${toLabel(coarsest.label)}) (${query})`] : []),
  ]
  return [
    `${count} series ${offset > 0 ? 'follow' : 'are left out'}, last by ${orderedBy}.`,
    listed === '' ? '' : ` Labels with the most values: ${listed}.`,
    fewer.length === 0
      ? ''
      : query.length > 500
        ? ` Aggregate with ${aggregate} by (…) or topk(…).`
        : ` Fewer series: ${fewer.join(', or ')}.`,
    ' The rest: pass next_cursor as cursor.',
  ].join('')
}

function toEntry(
  series: Series,
  common: Record<string, string>,
  { range, withChange = false, withValues = true }: AnswerParts,
): Entry {
  const { metric, value, values = [], histogram, histograms = [] } = series
  const own = cutLabels(withoutLabels(metric, common))
  const selector = toSelector(own)
  if (value) return { item: { metric: own, value }, line: `${selector} ${toShortText(value[1])}` }
  if (histogram) {
    const summary = toHistogramText(histogram[1])
    return { item: { metric: own, summary }, line: `${selector} ${summary}` }
  }
  const lastHistogram = histograms.at(-1)
  const steps = range && withValues && values.length > 0 ? toStepsText(values, range, mostOfAnswer) : ''
  const summary = [
    ...(lastHistogram
      ? [`${histograms.length} histograms, last ${toHistogramText(lastHistogram[1])} at ${toIsoTime(lastHistogram[0])}`]
      : []),
    ...(values.length > 0 ? [toSummaryText(values, { withTimes: !isTimed(steps), withChange })] : []),
  ].join('; ')
  const entry = { item: { metric: own, summary }, line: `${selector} ${summary}` }
  if (values.length === 0 || !withValues) return entry
  // Runs hold the times that the summary leaves out: they are few, and never shortened.
  if (isTimed(steps)) return { item: { ...entry.item, values: steps }, line: `${entry.line}\n${indent(steps)}` }
  const write = range
    ? (room?: number) => (room === undefined || steps.length <= room ? steps : toStepsText(values, range, room))
    : (room?: number) => toSamplesText(values, room)
  return { ...entry, values: write }
}

/** Raw samples of a range selector, with their own times: the latest where not all have room. */
function toSamplesText(values: readonly Sample[], room = Number.POSITIVE_INFINITY): string {
  const lines = values.map(([time, text]) => `${toIsoTime(time)} ${toShortText(text)}`)
  if (weigh(lines.join('\n')) <= room) return lines.join('\n')
  const fits = Math.max(0, Math.floor((room - 60) / 60))
  return [`${lines.length - fits} earlier samples are left out`, ...(fits > 0 ? lines.slice(-fits) : [])].join('\n')
}

/** Name and quotes of the values in JSON, or their indentation in text. */
const frameOfValues = 45

// A line break is two characters in JSON, and indented by two in text.
function weigh(text: string): number {
  return text.length + 3 * text.split('\n').length + 15
}

function indent(text: string): string {
  return text.replace(/^/gm, '  ')
}
