import { type Block, type CarriedCell, noAnchors, type TableRow, toAnchors } from './blocks.ts'
import { cellLines } from './cell-lines.ts'
import { isClutter } from './clutter.ts'
import { renderInline } from './inline.ts'
import { anchorsAt, anchorsWithin, type ElementNode, elementsIn, type HtmlNode, isElement } from './nodes.ts'
import { renderBlocks } from './render-blocks.ts'
import { type Rendering, releaseOneOf } from './rendering.ts'

type Row = TableRow & {
  /** How far each cell reaches; `undefined` where all are one cell wide and high. */
  readonly spans: readonly Span[] | undefined
  readonly isHead: boolean
}
type Span = { readonly columns: number; readonly rows: number }

/** A GitHub-flavoured table. A cell that spans rows is written once, in the first; the others know what they carry. */
export function renderTable(table: ElementNode, rendering: Rendering): Block[] {
  const inCell = { ...rendering, inCell: true }
  const headRows = sectionsOf(table, ['thead']).flatMap(section => readRows(section, inCell))
  const bodyRows = sectionsOf(table, ['tbody', 'tfoot']).flatMap(section => readRows(section, inCell))
  // A first row of header cells is the head even where the page does not say so; without one, the head stays empty.
  const [first] = bodyRows
  if (headRows.length === 0 && first?.cells.length && first.isHead && bodyRows.length > 1) {
    headRows.push(...bodyRows.splice(0, 1))
  }
  const caption = elementsIn(table).find(child => child.name === 'caption' && !isClutter(child))
  const title = caption ? renderInline(caption.children, rendering, { wrap: 'bold', isOneLine: true }) : undefined
  const label = title?.text ?? ''
  if (rendering.inCell && (headRows.some(hasContent) || bodyRows.some(hasContent))) {
    return [nestedTable(label, [...headRows, ...bodyRows])]
  }
  const { head, rows } = layOut(headRows, bodyRows)
  if (head.every(text => text === '') && rows.length === 0)
    return label === '' ? [] : [{ kind: 'text', text: label, anchors: noAnchors }]
  const width = rows.reduce((widest, row) => Math.max(widest, row.cells.length), head.length)
  const ids = [...headRows.flatMap(row => row.anchors), ...(caption ? anchorsWithin([caption]) : none)]
  return [{ kind: 'table', caption: label, head, rows, width, anchors: toAnchors(ids) }]
}

/** Rows as lines, where no column can be seen: a cell is written once, however wide or high. */
function nestedTable(label: string, rows: readonly Row[]): Block {
  // With the semicolon, `&copy` at the end of a cell would be a character.
  const lines = rows.map(({ cells }) =>
    cells
      .filter(Boolean)
      .map((cell, index, { length }) => (index < length - 1 ? cell.replace(/&(#?\w+)$/, '\\&$1') : cell))
      .join('; '),
  )
  const ids = rows.flatMap(({ anchors }) => anchors)
  const filled = [label, ...lines].filter(Boolean)
  return { kind: 'text', text: filled.join('\n'), anchors: toAnchors(ids) }
}

/** Groups of rows of this table, not of tables inside it. */
function sectionsOf(table: ElementNode, names: readonly string[]): ElementNode[] {
  return elementsIn(table).filter(({ name }) => names.includes(name))
}

function readRows(section: ElementNode, rendering: Rendering): Row[] {
  const nodes = section.children
  const count = nodes.filter(isRow).length
  const rows: Row[] = []
  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index]
    if (!node || !isRow(node)) continue
    // A `tbody` with an id is named by its first row.
    const names = rows.length === 0 ? anchorsAt(section) : none
    rows.push(readRow(node, names, count - rows.length, rendering))
    releaseOneOf(nodes, index, rendering)
  }
  return rows
}

function isRow(node: HtmlNode): node is ElementNode {
  return isElement(node) && node.name === 'tr' && !isClutter(node)
}

function readRow(row: ElementNode, names: readonly string[], rowsLeft: number, rendering: Rendering): Row {
  const elements = elementsIn(row).filter(cell => (cell.name === 'td' || cell.name === 'th') && !isClutter(cell))
  const hasSpans = elements.some(({ attribs }) => attribs.colspan !== undefined || attribs.rowspan !== undefined)
  return {
    cells: elements.map(cell => toCellText(cell, rendering)),
    spans: hasSpans ? elements.map(cell => spanOf(cell, rowsLeft)) : undefined,
    isHead: elements.every(({ name }) => name === 'th'),
    anchors: anchorsOf(row, names),
    carried: undefined,
  }
}

function anchorsOf(row: ElementNode, names: readonly string[]): readonly string[] {
  const own = anchorsAt(row)
  const inner = anchorsWithin(row.children)
  // Most rows have at most one name, whose list needs no copy.
  if (names.length === 0 && inner.length === 0) return own.length > 0 ? own : none
  return [...names, ...own, ...inner]
}

const none: readonly string[] = []
const oneCell: Span = { columns: 1, rows: 1 }

function toCellText(cell: ElementNode, rendering: Rendering): string {
  const blocks = renderBlocks(cell.children, rendering)
  const [only] = blocks
  if (blocks.length === 1 && only?.kind === 'text' && !only.text.includes('\n')) return only.text
  return cellLines(blocks).join('<br>')
}

/** A cell reaches to the end of its group of rows at the most, and with `rowspan=0` to just there. */
function spanOf({ attribs }: ElementNode, rowsLeft: number): Span {
  const [columns, rows] = [readSpan(attribs.colspan), readSpan(attribs.rowspan)]
  const span = { columns: Math.min(columns || 1, 1_000), rows: Math.min(rows ?? 1, rowsLeft) || rowsLeft }
  return span.columns === 1 && span.rows === 1 ? oneCell : span
}

function readSpan(attribute: string | undefined): number | undefined {
  const span = Number.parseInt(attribute ?? '', 10)
  return span >= 0 ? span : undefined
}

/** Where cells stand: columns in which no cell begins are left out, so that a wide span costs no empty cells. */
function layOut(headRows: readonly Row[], bodyRows: readonly Row[]): { head: readonly string[]; rows: TableRow[] } {
  if (headRows.length < 2 && ((isPlain(headRows) && isPlain(bodyRows)) || isAbsurd(bodyRows))) {
    return { head: headRows[0]?.cells ?? none, rows: bodyRows.filter(hasContent).slice() }
  }
  const headGrid = [...placeCells(headRows)]
  const starts = new Set(headGrid.flatMap(({ starting }) => starting.map(({ column }) => column)))
  // Placed twice, since half a million rows are not held with their places too.
  for (const { starting } of placeCells(bodyRows)) for (const { column } of starting) starts.add(column)
  const columns = [...starts].sort((a, b) => a - b)
  const at = new Map(columns.map((column, index) => [column, index]))

  const rows: TableRow[] = []
  let held: { from: readonly Hanging[]; cells: readonly CarriedCell[] } = { from: [], cells: [] }
  for (const { starting, carried, anchors } of placeCells(bodyRows)) {
    const cells: string[] = []
    for (const { column, text } of starting) {
      const place = at.get(column) ?? 0
      while (cells.length < place) cells.push('')
      cells.push(text)
    }
    // Rows of a group share what they carry.
    if (held.from !== carried) held = { from: carried, cells: toCarried(carried, at) }
    const row = { cells, anchors, carried: held.cells.length > 0 ? held.cells : undefined }
    if (hasContent(row)) rows.push(row)
  }
  return { head: mergeHead(headGrid, columns), rows }
}

function toCarried(carried: readonly Hanging[], at: ReadonlyMap<number, number>): CarriedCell[] {
  return carried.flatMap(({ column, text }) => (text === '' ? [] : [{ column: at.get(column) ?? 0, text }]))
}

function isPlain(rows: readonly Row[]): boolean {
  return rows.every(
    ({ spans }) => !spans || spans.every(({ columns, rows: spanned }) => columns === 1 && spanned === 1),
  )
}

/** Spans that would make more cells than any table has: they are left out of account. */
function isAbsurd(rows: readonly Row[]): boolean {
  let carried = 0
  for (const [index, { spans }] of rows.entries()) {
    for (const { rows: spanned } of spans ?? []) carried += Math.min(spanned, rows.length - index) - 1
  }
  return carried > 300_000
}

/** An empty row says nothing, unless something on the page points to it. */
function hasContent({ cells, anchors }: TableRow): boolean {
  return anchors.length > 0 || cells.some(text => text !== '')
}

type Placed = { readonly column: number; readonly columns: number; readonly text: string }
/** A cell and the row after its last. */
type Hanging = Placed & { readonly end: number }
type GridRow = Pick<Row, 'anchors'> & { readonly starting: readonly Placed[]; readonly carried: readonly Hanging[] }

function* placeCells(rows: readonly Row[]): Generator<GridRow> {
  let hanging: readonly Hanging[] = []
  for (const [index, { cells, spans, anchors }] of rows.entries()) {
    if (hanging.some(({ end }) => end <= index)) hanging = hanging.filter(({ end }) => end > index)
    const carried = hanging
    const starting: Placed[] = []
    let added: Hanging[] | undefined
    let column = 0
    let next = 0
    for (let place = 0; place < cells.length; place++) {
      for (let held = carried[next]; held && held.column <= column; held = carried[++next]) {
        column = Math.max(column, held.column + held.columns)
      }
      const text = cells[place] ?? ''
      const { columns, rows: spanned } = spans?.[place] ?? oneCell
      starting.push({ column, columns, text })
      if (spanned > 1) {
        added ??= [...carried]
        added.push({ column, columns, text, end: index + spanned })
      }
      column += columns
    }
    if (added) hanging = carried.length === 0 ? added : added.sort((a, b) => a.column - b.column)
    yield { starting, carried, anchors }
  }
}

/** Several head rows become one: the distinct names down each column, joined. */
function mergeHead(grid: readonly GridRow[], columns: readonly number[]): string[] {
  if (grid.length === 0) return []
  return columns.map(column => {
    const names = grid.flatMap(({ starting, carried }) =>
      [...carried, ...starting]
        .filter(({ column: from, columns: width, text }) => from <= column && column < from + width && text !== '')
        .map(({ text }) => text),
    )
    return [...new Set(names)].join(' - ')
  })
}
