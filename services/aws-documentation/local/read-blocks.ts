/**
 * The blocks of a page in Markdown. GitHub's Markdown, of which the pages need:
 * paragraphs, `##` and `###`, lists with one level below, tables, fences, and alerts (`> [!NOTE]`). Two additions: a fence
 * with `tab=Label` is a tab of a group, and a cell of `^^` continues the cell above it.
 */
import type { Block, Cell, Code, ListItem, NoteLabel } from './page.ts'

export function readBlocks(text: string): Block[] {
  const blocks: Block[] = []
  for (const lines of splitBlocks(text.split('\n'))) {
    const block = readBlock(lines)
    const last = blocks.at(-1)
    // Tabs that follow each other are one group.
    if (block.kind === 'tabs' && last?.kind === 'tabs')
      blocks.splice(-1, 1, { ...last, tabs: [...last.tabs, ...block.tabs] })
    else blocks.push(block)
  }
  return blocks
}

const fence = '```'

/** Blocks are separated by empty lines. A fence may contain some. */
function splitBlocks(lines: readonly string[]): string[][] {
  const blocks: string[][] = [[]]
  let isInFence = false
  for (const line of lines) {
    if (line.startsWith(fence)) isInFence = !isInFence
    if (line === '' && !isInFence) blocks.push([])
    else blocks.at(-1)?.push(line)
  }
  return blocks.filter(block => block.length > 0)
}

function readBlock(lines: readonly string[]): Block {
  const [first = ''] = lines
  const [, marks, heading] = /^(##|###) (.+)$/.exec(first) ?? []
  if (heading !== undefined) return { kind: 'heading', level: marks === '##' ? 2 : 3, text: heading }
  if (first.startsWith(fence)) return readFence(lines)
  if (first.startsWith('> [!')) return readNote(lines)
  if (first.startsWith('|')) return readTable(lines)
  if (/^(- |\d+\. )/.test(first)) return { kind: 'list', ordered: !first.startsWith('-'), items: readItems(lines) }
  return { kind: 'paragraph', text: lines.join(' ') }
}

function readFence([first = '', ...rest]: readonly string[]): Block {
  const [, language = '', label] = /^```(\S*)(?: tab=(.+))?$/.exec(first) ?? []
  const code: Code = { language, text: rest.slice(0, -1).join('\n') }
  return label === undefined ? { kind: 'code', ...code } : { kind: 'tabs', tabs: [{ label, ...code }] }
}

const noteLabels: readonly NoteLabel[] = ['Note', 'Important', 'Warning', 'Tip']

function readNote([first = '', ...rest]: readonly string[]): Block {
  const label = noteLabels.find(known => first === `> [!${known.toUpperCase()}]`)
  if (!label) throw new Error(`${first} is no alert: there is ${noteLabels.join(', ').toUpperCase()}`)
  return { kind: 'note', label, text: rest.map(line => line.replace(/^> /, '')).join(' ') }
}

/** An item's further lines are indented as far as its text. */
function readItems(lines: readonly string[]): ListItem[] {
  const items: { text: string; items: string[] }[] = []
  for (const line of lines) {
    const item = items.at(-1)
    const [, indent, text] = /^(\s*)(?:-|\d+\.) (.+)$/.exec(line) ?? []
    if (text !== undefined && indent === '') items.push({ text, items: [] })
    else if (text !== undefined) item?.items.push(text)
    else if (item && item.items.length > 0) item.items.push(`${item.items.pop()} ${line.trim()}`)
    else if (item) item.text += ` ${line.trim()}`
  }
  return items.map(item => (item.items.length > 0 ? item : item.text))
}

function readTable([head = '', , ...body]: readonly string[]): Block {
  const rows: Cell[][] = []
  /** By column: where the cell is that `^^` continues. */
  const origins: { row: Cell[]; at: number }[] = []
  for (const cells of body.map(readCells)) {
    const row: Cell[] = []
    cells.forEach((cell, column) => {
      const origin = origins[column]
      if (cell === '^^' && origin) origin.row[origin.at] = withOneMoreRow(origin.row[origin.at] ?? '')
      else {
        origins[column] = { row, at: row.length }
        row.push(cell)
      }
    })
    rows.push(row)
  }
  return { kind: 'table', columns: readCells(head), rows }
}

function withOneMoreRow(cell: Cell): Cell {
  return typeof cell === 'string' ? { text: cell, rows: 2 } : { ...cell, rows: cell.rows + 1 }
}

/** `\|` is a bar in a cell. */
function readCells(line: string): string[] {
  return line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map(cell => cell.trim().replaceAll('\\|', '|'))
}
