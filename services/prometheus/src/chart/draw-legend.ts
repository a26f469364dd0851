import { toNumber, toShortText } from '../answer/number-text.ts'
import type { ChartLine } from './chart-lines.ts'
import { chartWidth, fontSize, gray, margin, rowHeight, styleOf } from './chart-style.ts'
import { element, group } from './svg.ts'
import { fitText, textWidth } from './text-width.ts'

const header = ['min', 'max', 'last']
const nameLeft = margin + 34
const columnGap = 18

/** A row for each line: its stroke, name, and least, greatest and last value. */
export function drawLegend(lines: readonly ChartLine[], top: number): string {
  const cells = lines.map(toCells)
  const widths = header.map((name, index) =>
    Math.max(...[name, ...cells.map(row => row[index] ?? '')].map(text => columnGap + textWidth(text, fontSize))),
  )
  // The right ends of the columns.
  const ends = widths.map((_, index) => chartWidth - margin - sum(widths.slice(index + 1)))
  const nameRoom = chartWidth - margin - sum(widths) - nameLeft
  const inColumns = (texts: readonly string[], y: number, fill: Record<string, string> = {}) =>
    texts.map((text, index) => element('text', { x: ends[index] ?? 0, y, 'text-anchor': 'end', ...fill }, text))
  const rows = lines.map(({ name }, index) => {
    const y = top + (index + 1) * rowHeight
    const middle = y - fontSize / 3
    const shownName = fitText(name === '{}' ? 'value' : name, fontSize, nameRoom)
    return group({ class: 'row' }, [
      element('line', { x1: margin, x2: margin + 26, y1: middle, y2: middle, 'stroke-width': 3, ...styleOf(index) }),
      element('text', { class: 'name', x: nameLeft, y }, shownName),
      ...inColumns(cells[index] ?? [], y),
    ])
  })
  return group({ class: 'legend' }, [...inColumns(header, top, { fill: gray }), ...rows])
}

function toCells({ samples }: ChartLine): string[] {
  const numbers = samples.filter(([, text]) => text !== 'NaN')
  const [first] = numbers
  if (!first) return ['', '', samples.at(-1)?.[1] ?? '']
  const least = numbers.reduce((a, b) => (toNumber(b[1]) < toNumber(a[1]) ? b : a), first)
  const greatest = numbers.reduce((a, b) => (toNumber(b[1]) > toNumber(a[1]) ? b : a), first)
  return [least, greatest, samples.at(-1) ?? first].map(([, text]) => toShortText(text))
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0)
}
