import { type Element, isTag } from 'domhandler'
import { joinBlocks, renderBlocks } from './blocks.ts'
import { type Rendering, renderBold } from './inline.ts'

type Cell = { text: string; columns: number; rows: number; isHeader: boolean }

/**
 * A GitHub-flavoured table. A cell that spans rows is repeated in each of them, so that a row read by itself, or in
 * the next slice of a long page, still says what it is about.
 */
export function renderTable(table: Element, rendering: Rendering): string {
  const inCell = { ...rendering, inCell: true }
  const headRows = rowsOf(table, ['thead']).map(row => cellsOf(row, inCell))
  const bodyRows = rowsOf(table, ['tbody', 'tfoot']).map(row => cellsOf(row, inCell))
  // A first row of header cells is the head even where the page does not say so; without one, the head stays empty.
  if (headRows.length === 0 && bodyRows[0]?.every(cell => cell.isHeader)) headRows.push(...bodyRows.splice(0, 1))
  const head = mergeRows(layOut(headRows, 'repeat'))
  const body = layOut(bodyRows, 'once').filter(row => row.some(text => text !== ''))
  if (head.length === 0 && body.length === 0) return ''
  if (rendering.inCell) return [head, ...body].map(row => row.filter(Boolean).join('; ')).join('\n')

  const width = Math.max(head.length, ...body.map(row => row.length))
  const toLine = (row: readonly string[]) =>
    `| ${Array.from({ length: width }, (_, column) => row[column] ?? '').join(' | ')} |`
  const caption = table.children.filter(isTag).find(child => child.name === 'caption')
  const title = caption ? renderBold(caption.children, rendering) : ''
  const lines = [toLine(head), `|${' --- |'.repeat(width)}`, ...body.map(toLine)]
  return `${title === '' ? '' : `${title}\n\n`}${lines.join('\n')}`
}

/** Rows of this table, not of tables inside it. Pages of docs.aws.amazon.com often leave `tbody` out. */
function rowsOf(table: Element, sections: readonly string[]): Element[] {
  const isBody = sections.includes('tbody')
  return table.children.filter(isTag).flatMap(child => {
    if (child.name === 'tr') return isBody ? [child] : []
    return sections.includes(child.name) ? child.children.filter(isTag).filter(row => row.name === 'tr') : []
  })
}

function cellsOf(row: Element, rendering: Rendering): Cell[] {
  const cells = row.children.filter(isTag).filter(cell => cell.name === 'td' || cell.name === 'th')
  return cells.map(cell => ({
    text: toCellText(cell, rendering),
    columns: readSpan(cell.attribs.colspan, 50),
    rows: readSpan(cell.attribs.rowspan, 10_000),
    isHeader: cell.name === 'th',
  }))
}

function toCellText(cell: Element, rendering: Rendering): string {
  const lines = joinBlocks(renderBlocks(cell.children, rendering)).split('\n')
  return lines
    .map(line => line.trim())
    .filter(line => line !== '')
    .join('<br>')
    .replace(/(?<!\\)\|/g, '\\|')
}

function readSpan(attribute: string | undefined, most: number): number {
  const span = Number.parseInt(attribute ?? '1', 10)
  return span >= 1 ? Math.min(span, most) : 1
}

/** Puts spanning cells where a browser shows them. `across` says what the further columns of a wide cell hold. */
function layOut(rows: readonly Cell[][], across: 'repeat' | 'once'): string[][] {
  const hanging = new Map<number, { text: string; rows: number }>()
  return rows.map(cells => {
    const line: string[] = []
    const takeHanging = () => {
      for (let held = hanging.get(line.length); held; held = hanging.get(line.length)) {
        if (held.rows === 1) hanging.delete(line.length)
        else hanging.set(line.length, { ...held, rows: held.rows - 1 })
        line.push(held.text)
      }
    }
    for (const cell of cells) {
      takeHanging()
      for (let column = 0; column < cell.columns; column++) {
        const text = column === 0 || across === 'repeat' ? cell.text : ''
        if (cell.rows > 1) hanging.set(line.length, { text, rows: cell.rows - 1 })
        line.push(text)
      }
    }
    takeHanging()
    return line
  })
}

/** Several head rows become one: the distinct names down each column, joined. */
function mergeRows(rows: readonly string[][]): string[] {
  const width = Math.max(0, ...rows.map(row => row.length))
  return Array.from({ length: width }, (_, column) => {
    const names = rows.map(row => row[column] ?? '').filter(name => name !== '')
    return [...new Set(names)].join(' - ')
  })
}
