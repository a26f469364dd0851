/** A chart of lines over time, as SVG. */
import type { QueryRange } from '../query-range.ts'
import type { ChartLine } from './chart-lines.ts'
import { chartWidth, fontSize, gray, margin, rowHeight, styleOf } from './chart-style.ts'
import { drawTimeAxis, drawValueAxis, type Plot } from './draw-axes.ts'
import { drawLegend } from './draw-legend.ts'
import { drawLine } from './draw-line.ts'
import { element, open } from './svg.ts'
import { fitText, textWidth, wrapText } from './text-width.ts'
import { toTimeAxis } from './time-axis.ts'
import { toValueAxis } from './value-axis.ts'

export type Chart = {
  readonly title: string
  /** What all lines have in common. */
  readonly subtitle: string
  readonly lines: readonly ChartLine[]
  readonly range: QueryRange
  /** Below the legend: what the picture does not show. */
  readonly notes: readonly string[]
}

const titleSize = 15
const [plotTop, plotHeight, timeAxisHeight] = [66, 300, 52]
const textRoom = chartWidth - 2 * margin

export function drawChart({ title, subtitle, lines, range, notes }: Chart): string {
  const points = lines.flatMap(({ stretches }) => stretches.flat())
  const values = toValueAxis(points.map(({ value }) => value))
  const [top, bottom] = [plotTop, plotTop + plotHeight]
  const left = margin + rowHeight + 8 + Math.max(...values.ticks.map(({ text }) => textWidth(text, fontSize)))
  const right = chartWidth - margin - 24
  const times = toTimeAxis(range, right - left)
  const plot: Plot = {
    ...{ left, right, top, bottom },
    x: seconds => left + times.place(seconds) * (right - left),
    y: value => bottom - values.place(value) * plotHeight,
  }
  const legendTop = bottom + timeAxisHeight + rowHeight
  const notesTop = legendTop + (lines.length > 0 ? (lines.length + 1.4) * rowHeight : 0)
  const noteLines = notes.flatMap(note => wrapText(note, fontSize, textRoom, 2))
  const height = notesTop + noteLines.length * rowHeight + margin / 2
  const middle = { x: (left + right) / 2, y: (top + bottom) / 2, 'text-anchor': 'middle' }

  return [
    open('svg', {
      xmlns: 'http://www.w3.org/2000/svg',
      ...{ width: chartWidth, height, viewBox: `0 0 ${chartWidth} ${height}` },
      ...{ 'font-family': 'Noto Sans', 'font-size': fontSize, fill: '#222' },
    }),
    element('rect', { width: chartWidth, height, fill: '#fff' }),
    toLine('title', title, { y: 26, 'font-size': titleSize }),
    toLine('subtitle', subtitle, { y: 46, fill: gray }),
    drawValueAxis(values, plot),
    drawTimeAxis(times, plot),
    ...(points.length === 0 ? [element('text', { class: 'empty', ...middle, fill: gray }, toEmptyText(lines))] : []),
    ...lines.map((line, index) => drawLine(line, styleOf(index), plot)),
    ...(lines.length > 0 ? [drawLegend(lines, legendTop)] : []),
    ...noteLines.map((note, index) => toLine('note', note, { y: notesTop + index * rowHeight, fill: '#7a3b00' })),
    '</svg>',
  ].join('\n')
}

function toLine(name: string, text: string, attributes: Record<string, string | number>): string {
  const size = Number(attributes['font-size'] ?? fontSize)
  return element('text', { class: name, x: margin, ...attributes }, fitText(text, size, textRoom))
}

function toEmptyText(lines: readonly ChartLine[]): string {
  return lines.length === 0 ? 'No data in this range' : 'No finite value in this range'
}
