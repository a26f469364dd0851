/** What a run found, as text for a terminal or as Markdown. */
import type { Samples } from '../measure/samples.ts'
import { formatDuration } from './duration.ts'
import type { Judged } from './goals.ts'

export type Table = {
  readonly title: string
  /** What the first column lists. */
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
  /** What a reader must know to read it right, and what could not be measured. */
  readonly notes: readonly string[]
}

export type TimedRow = {
  readonly name: string
  /** Or why there are none. */
  readonly samples: Samples | string
  readonly goals?: readonly Judged[]
}

/** A table of durations, each beside the median of the row that is the measure of the others. */
export function timesTable(title: string, baseline: string, rows: readonly TimedRow[], notes: string[] = []): Table {
  const measure = rows.find(({ name }) => name === baseline)?.samples
  const base = typeof measure === 'object' ? measure.p50 : Number.NaN
  return {
    title,
    head: ['what', 'n', 'min', 'p50', 'p95', 'p99', `× ${baseline}`, 'goals'],
    rows: rows.map(({ name, samples, goals = [] }) => {
      if (typeof samples === 'string') return [name, '', '', '', '', '', '', samples]
      const { n, min, p50, p95, p99 } = samples
      const times = [min, p50, p95].map(formatDuration)
      // Of so few, the 99th percentile is the slowest one.
      const tail = n >= 100 ? formatDuration(p99) : ''
      const ratio = Number.isNaN(base) ? '' : (p50 / base).toFixed(2)
      return [name, String(n), ...times, tail, ratio, goals.map(({ text }) => text).join('; ')]
    }),
    notes,
  }
}

export function toText({ title, head, rows, notes }: Table): string {
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map(row => row[column]?.length ?? 0)))
  const toLine = (row: readonly string[]) =>
    row
      .map((cell, column) =>
        isNumeric(column, head) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd()
  const rule = widths.map(width => '─'.repeat(width)).join('  ')
  return [title, '', toLine(head), rule, ...rows.map(toLine), ...notes.map(note => `\n${note}`), ''].join('\n')
}

export function toMarkdown({ title, head, rows, notes }: Table): string {
  const toLine = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const rule = toLine(head.map((_, column) => (isNumeric(column, head) ? '---:' : '---')))
  return [`### ${title}`, '', toLine(head), rule, ...rows.map(toLine), ...notes.map(note => `\n${note}`), ''].join('\n')
}

/** The first column names, the last one speaks. */
function isNumeric(column: number, head: readonly string[]): boolean {
  return column > 0 && column < head.length - 1
}
