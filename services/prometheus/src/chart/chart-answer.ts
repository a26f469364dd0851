/** A picture and, as text, what it shows: what a host has that shows no pictures. */
import { countLabelValues } from '../answer/choose-series.ts'
import { cutText, toFlatText } from '../answer/flat-text.ts'
import { isShortened, roundedNotation } from '../answer/number-text.ts'
import { commonLabels, toSelector } from '../answer/series-text.ts'
import { toSummaryText } from '../answer/summary-text.ts'
import type { Series } from '../metrics-source.ts'
import type { QueryRange } from '../query-range.ts'
import { toIsoTime } from '../times.ts'
import type { ChartFiles } from './chart-files.ts'
import { type ChartLine, toChartLines } from './chart-lines.ts'
import { maxLines } from './chart-style.ts'
import { drawChart } from './draw-chart.ts'
import { renderPng } from './render-png.ts'

export type ChartParts = {
  readonly query: string
  readonly range: QueryRange
  /** All of the answer, in the order in which they are kept. */
  readonly series: readonly Series[]
  readonly maxSeries: number
  /** By what they are sorted, in words: "value". */
  readonly orderedBy: string
  readonly warnings: readonly string[]
  readonly infos: readonly string[]
  readonly samplesProcessed: number | undefined
}

export async function toChartAnswer(
  { query, range, series, maxSeries, orderedBy, warnings, infos, samplesProcessed }: ChartParts,
  readFiles: () => Promise<ChartFiles>,
): Promise<{ text: string; picture: Buffer }> {
  const shown = series.slice(0, Math.min(maxSeries, maxLines))
  const common = shown.length > 1 ? commonLabels(shown.map(({ metric }) => metric)) : {}
  const all = toChartLines(shown, common, range)
  const lines = all.slice(0, maxLines)
  const remarks = brief(warnings)
  const hasCommon = Object.keys(common).length > 0
  const period = `${toIsoTime(range.start)} to ${toIsoTime(range.end)}, step ${range.stepSeconds} s`
  const leftOut = toLeftOut({ series, orderedBy, lines: lines.length, linesOfShown: all.length, shown: shown.length })
  const those = shown.length < series.length ? 'those shown' : 'all'
  const svg = drawChart({
    title: query,
    subtitle: `step ${range.stepSeconds} s${hasCommon ? `, ${those} have ${toSelector(common)}` : ''}`,
    lines,
    range,
    notes: [...leftOut, ...remarks],
  })
  return {
    picture: await renderPng(svg, readFiles),
    text: [
      `chart of ${lines.length} lines, ${series.length} series, ${period}`,
      ...(hasCommon ? [`${those} have ${cutText(toSelector(common), maxNameCharacters)}`] : []),
      ...(lines.some(isRounded) ? [roundedNotation] : []),
      ...lines.map(toLineText),
      ...leftOut,
      ...remarks.map(warning => `warning: ${warning}`),
      ...brief(infos).map(info => `info: ${info}`),
      ...(samplesProcessed === undefined ? [] : [`samples processed: ${samplesProcessed}`]),
    ].join('\n'),
  }
}

function isRounded({ samples }: ChartLine): boolean {
  return samples.some(([, text]) => isShortened(text))
}

function toLineText({ name, samples, stretches }: ChartLine): string {
  const gaps = stretches.length - 1
  return `${cutText(name, maxNameCharacters)} ${toSummaryText(samples)}${gaps > 0 ? `, ${gaps} gap${gaps > 1 ? 's' : ''}` : ''}`
}

type Counts = {
  readonly orderedBy: string
  readonly series: readonly Series[]
  readonly lines: number
  readonly linesOfShown: number
  readonly shown: number
}

function toLeftOut({ series, orderedBy, lines, linesOfShown, shown }: Counts): string[] {
  if (series.length === shown && linesOfShown === lines) return []
  const labels = countLabelValues(series).slice(0, 5)
  const listed = labels.map(({ label, values }) => `${toFlatText(label, 60)} (${values})`).join(', ')
  const left = series.length - shown
  return [
    ...(linesOfShown > lines
      ? [`${linesOfShown - lines} lines are not drawn: a chart has ${maxLines} at the most.`]
      : []),
    ...(left > 0
      ? [
          `${left} of ${series.length} series are not drawn, last by ${orderedBy}.${listed === '' ? '' : ` Labels with the most values: ${listed}.`} Fewer: aggregate with sum by (…), or topk.`,
        ]
      : []),
  ]
}

const maxNameCharacters = 400
const maxRemarks = 8

function brief(sentences: readonly string[]): string[] {
  const kept = sentences.slice(0, maxRemarks).map(each => toFlatText(each, 600))
  return sentences.length > maxRemarks ? [...kept, `${sentences.length - maxRemarks} more of the kind`] : kept
}
