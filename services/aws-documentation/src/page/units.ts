import type { Page, TablePlace } from '../page-source.ts'

/** The smallest part of a page that says something by itself: a paragraph, an item, a row, a block of code. */
export type Unit = {
  readonly kind: 'text' | 'heading' | 'item' | 'row' | 'code'
  readonly start: number
  readonly end: number
  readonly text: string
  /** What has to be read with it: the items around it, or the cells that span its row. */
  readonly context: readonly string[]
  readonly table?: TablePlace
}

const itemMark = /^(\s*(?:> )*)(?:[-*+]|\d{1,9}[.)])\s/
const fenceMark = /^((?:\s|>|[-*+]\s|\d+[.)]\s)*)(`{3,}|~{3,})/

/** Takes a page apart, in order. One at a time: a page may have a million, each larger than its text. */
export function* unitsOf(page: Pick<Page, 'markdown' | 'tables'>): Generator<Unit, void, undefined> {
  const { markdown } = page
  let parents: { indent: number; line: string }[] = []
  let open: { kind: Unit['kind']; start: number; context: readonly string[] } | undefined
  let fence: string | undefined
  let table = 0
  let start = 0

  function* close(end: number): Generator<Unit, void, undefined> {
    if (!open) return
    const { start: from } = open
    const text = markdown.slice(from, end).trimEnd()
    if (text !== '') yield { ...open, end: from + text.length, text }
    open = undefined
  }
  while (start <= markdown.length) {
    const feed = markdown.indexOf('\n', start)
    const end = feed < 0 ? markdown.length : feed
    const line = markdown.slice(start, end)
    while (page.tables[table] && (page.tables[table]?.end ?? 0) < start) table++
    const place = page.tables[table]
    const inTable = place !== undefined && place.start <= start && start < place.end
    const mark = fenceMark.exec(line)
    if (fence !== undefined) {
      if (mark?.[2]?.startsWith(fence)) {
        yield* close(end)
        fence = undefined
      }
    } else if (inTable) {
      yield* close(start)
      if (start >= place.rows) {
        const carried = place.carried.get(start)
        const context = carried === undefined ? [] : [carried]
        yield { kind: 'row', start, end, text: line, context, table: place }
      }
    } else if (mark) {
      yield* close(start)
      fence = mark[2]
      open = { kind: 'code', start, context: parents.map(parent => parent.line) }
    } else if (line.trim() === '' || line.trim() === '>') {
      yield* close(start)
    } else if (itemMark.test(line)) {
      yield* close(start)
      const indent = itemMark.exec(line)?.[1]?.length ?? 0
      parents = parents.filter(parent => parent.indent < indent)
      open = { kind: 'item', start, context: parents.map(parent => parent.line) }
      parents.push({ indent, line })
    } else if (/^#{1,6} /.test(line)) {
      yield* close(start)
      parents = []
      yield { kind: 'heading', start, end, text: line, context: [] }
    } else if (!open) {
      const indent = /^\s*/.exec(line)?.[0].length ?? 0
      parents = parents.filter(parent => parent.indent < indent)
      open = { kind: 'text', start, context: parents.map(parent => parent.line) }
    }
    start = end + 1
  }
  yield* close(markdown.length)
}
