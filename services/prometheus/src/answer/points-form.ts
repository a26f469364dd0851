import type { Histogram, HistogramSample, Sample, Series } from '../metrics-source.ts'
import { toIsoTime } from '../times.ts'
import { type AnswerParts, behindTheEnd, type Forms } from './answer-form.ts'
import { toBrief } from './brief.ts'
import { cutLabels, toSelector } from './series-text.ts'
import { maxAnswerCharacters } from './share-room.ts'

type Point =
  | { readonly kind: 'value'; readonly sample: Sample }
  | { readonly kind: 'histogram'; readonly sample: HistogramSample }

/** Every sample exactly as the backend gave it, in its order of series; as many as have room, the rest by cursor. */
export function toPointsForms({
  answer,
  workspace,
  ordered,
  offset,
  toCursor,
  head,
  headText,
  advice,
}: AnswerParts): Forms {
  const total = ordered.reduce((sum, series) => sum + countPoints(series), 0)
  const own = [...advice, ...behindTheEnd(offset, total), ...toBrief(answer.warnings)]
  const infos = toBrief(answer.infos)
  const frame = JSON.stringify([own, infos, head, headText]).length + 800
  const room = maxAnswerCharacters - Math.min(frame, maxAnswerCharacters / 2)
  const result: Series[] = []
  const lines: string[] = []
  let [seen, used, returned, isFull] = [0, 0, 0, false]
  let withoutBuckets = 0
  for (const series of ordered) {
    const points = toPoints(series)
    const skipped = Math.max(0, offset - seen)
    seen += points.length
    if (skipped >= points.length || isFull) continue
    const metric = cutLabels(series.metric)
    const selector = toSelector(metric)
    const opened = Math.max(JSON.stringify(metric).length, selector.length) + 60
    const kept: Point[] = []
    for (const point of points.slice(skipped)) {
      const fitting = toFitting(point)
      const takes = Math.max(JSON.stringify(fitting.sample).length, toLine(fitting).length) + 1
      if (used + takes + (kept.length === 0 ? opened : 0) > room && returned + kept.length > 0) {
        isFull = true
        break
      }
      used += takes + (kept.length === 0 ? opened : 0)
      kept.push(fitting)
      if (fitting !== point) withoutBuckets++
    }
    if (kept.length === 0) continue
    returned += kept.length
    result.push(toSeries({ ...series, metric }, kept))
    lines.push(selector, ...kept.map(toLine))
  }
  const rest = total - Math.min(offset, total) - returned
  const cursor = rest > 0 ? toCursor(offset + returned) : undefined
  const leftOut = `${rest} of ${total} samples follow: pass next_cursor as cursor.`
  const remarks = [...own, ...(withoutBuckets > 0 ? [toLostBuckets(withoutBuckets)] : [])]
  return {
    structured: {
      resultType: answer.data.resultType,
      result,
      ...head,
      ...(remarks.length > 0 && { warnings: remarks }),
      ...(infos.length > 0 && { infos }),
      ...(cursor && { left_out: leftOut, next_cursor: cursor }),
      series_total: ordered.length,
      series_returned: result.length,
      truncated: cursor !== undefined,
      ...(answer.samplesProcessed !== undefined && { samples_processed: answer.samplesProcessed }),
      workspace_id: workspace.id,
      region: workspace.region,
    },
    text: [
      `${answer.data.resultType}, ${result.length} of ${ordered.length} series, ${headText}`,
      ...lines,
      ...(cursor ? [leftOut, `next_cursor: ${cursor}`] : []),
      ...remarks.map(warning => `warning: ${warning}`),
      ...infos.map(info => `info: ${info}`),
      ...(answer.samplesProcessed === undefined ? [] : [`samples processed: ${answer.samplesProcessed}`]),
    ].join('\n'),
  }
}

function countPoints({ value, values, histogram, histograms }: Series): number {
  return (value ? 1 : (values?.length ?? 0)) + (histogram ? 1 : (histograms?.length ?? 0))
}

function toPoints({ value, values, histogram, histograms }: Series): Point[] {
  return [
    ...(value ? [value] : (values ?? [])).map(sample => ({ kind: 'value' as const, sample })),
    ...(histogram ? [histogram] : (histograms ?? [])).map(sample => ({ kind: 'histogram' as const, sample })),
  ]
}

function toLostBuckets(count: number): string {
  return `${count} histograms have more buckets than an answer holds, and come without them.`
}

/** A histogram of more buckets than an answer holds comes without them. */
function toFitting(point: Point): Point {
  if (point.kind === 'value') return point
  const [time, { count, sum }] = point.sample
  const isLong = JSON.stringify(point.sample).length > maxAnswerCharacters / 2
  return isLong ? { kind: 'histogram', sample: [time, { count, sum }] } : point
}

/** In the field the backend used: one sample of a vector, or the samples of a matrix. */
function toSeries({ metric, value, histogram }: Series, points: readonly Point[]): Series {
  const values = points.flatMap(point => (point.kind === 'value' ? [point.sample] : []))
  const histograms = points.flatMap(point => (point.kind === 'histogram' ? [point.sample] : []))
  if (value ?? histogram)
    return { metric, ...(values[0] && { value: values[0] }), ...(histograms[0] && { histogram: histograms[0] }) }
  return { metric, ...(values.length > 0 && { values }), ...(histograms.length > 0 && { histograms }) }
}

function toLine(point: Point): string {
  const [time] = point.sample
  return `  ${toIsoTime(time)} ${point.kind === 'value' ? point.sample[1] : toBucketsText(point.sample[1])}`
}

function toBucketsText({ count, sum, buckets = [] }: Histogram): string {
  return `count ${count} sum ${sum} buckets ${buckets.map(([rule, low, high, held]) => `${rule}:${low}..${high}=${held}`).join(' ')}`
}
