import type { TablePlace } from '../page-source.ts'
import type { CarriedCell, TableBlock } from './blocks.ts'
import type { MarkdownText } from './markdown-text.ts'
import type { Places } from './places.ts'

/** Writes a table, and notes where its rows are and what cells they share. */
export function writeTable(
  { caption, head, rows, width, anchors }: TableBlock,
  text: MarkdownText,
  places: Places,
): void {
  text.separate()
  places.name(anchors, text.nextLine)
  if (caption !== '') {
    text.line(caption)
    text.line('')
  }
  const start = text.line(toRow(head, width))
  text.line(`|${' --- |'.repeat(width)}`)
  text.requireRoom(width * rows.length * 3)
  // Most tables have no spans, and a page may have half a million tables.
  const hasSpans = rows.some(row => row.carried !== undefined)
  const carried = hasSpans ? new Map<number, readonly CarriedCell[]>() : noCells
  const groups = hasSpans ? new Map<number, number>() : noGroups
  const firstRow = text.nextLine
  let group = firstRow
  /** Rows with a name, in the group that is written. */
  const named: number[] = []
  const endGroup = () => {
    while (named.length > 0) places.ends.replace(named.pop() ?? 0, text.length)
  }
  for (const row of rows) {
    const rowStart = text.nextLine
    if (row.carried) {
      carried.set(rowStart, row.carried)
      groups.set(rowStart, group)
    } else {
      endGroup()
      group = rowStart
    }
    for (const id of row.anchors) places.nameOne(id, rowStart)
    if (row.anchors.length > 0) named.push(rowStart)
    text.line(toRow(row.cells, width))
  }
  endGroup()
  const shared = hasSpans ? lazyRows(carried, width) : noCarried
  places.tables.push({ start, rows: firstRow, end: text.length, carried: shared, groups })
}

const noCells = new Map<number, readonly CarriedCell[]>()
const noGroups = new Map<number, number>()
const noCarried: TablePlace['carried'] = new Map()

/** Made when they are asked for: few of them ever are. */
function lazyRows(carried: ReadonlyMap<number, readonly CarriedCell[]>, width: number): TablePlace['carried'] {
  return {
    get: offset => {
      const cells = carried.get(offset)
      return cells && toRow(fill(cells), width)
    },
  }
}

function toRow(cells: readonly string[], width: number): string {
  return `| ${cells.join(' | ')}${' | '.repeat(Math.max(0, width - Math.max(1, cells.length)))} |`
}

function fill(cells: readonly CarriedCell[]): string[] {
  const row: string[] = []
  for (const { column, text } of cells) {
    while (row.length < column) row.push('')
    row.push(text)
  }
  return row
}
