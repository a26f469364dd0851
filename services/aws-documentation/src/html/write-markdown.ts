import { DocsError } from '../errors.ts'
import type { OutlineEntry, PageText, TablePlace } from '../page-source.ts'
import {
  type Anchor,
  type Block,
  type CarriedCell,
  type CodeBlock,
  interruptsText,
  type ListBlock,
  type TableBlock,
} from './blocks.ts'
import { longestRun } from './characters.ts'
import { linksLine } from './code.ts'

/** Markdown with the places in it. */
export type Written = Omit<PageText, 'title'>

/** A function has 2 GB, and a page is held several times over while it is made. */
export const maxMarkdownLength = 16_000_000

/** Parts of this number are joined: a page of half a million rows has three parts for each. */
const maxParts = 10_000

/** Joins blocks to one text, and notes where everything in it is. Lets go of each block. */
export function writeMarkdown(blocks: Block[], linkedTargets: ReadonlySet<string>): Written {
  const chunks: string[] = []
  const parts: string[] = []
  let length = 0
  const outline: { -readonly [K in keyof OutlineEntry]: OutlineEntry[K] }[] = []
  const anchors = new Map<string, number>()
  const ends = new Map<number, number>()
  const tables: TablePlace[] = []
  let level = 0
  /** What stands before each line, and before the next line alone where it differs (`- `). */
  let prefix = ''
  let firstPrefix: string | undefined
  let isFirst = true
  /** Two lists with nothing between would be one: the second has other markers. */
  let isAlternate = false
  const shownLinks = new Set<string>()

  function requireRoom(more: number): void {
    if (length + more <= maxMarkdownLength) return
    throw new DocsError('too_large', `The page is longer than the ${maxMarkdownLength} characters of text read here.`)
  }

  function put(text: string): void {
    if (text === '') return
    requireRoom(text.length)
    length += text.length
    parts.push(text)
    if (parts.length < maxParts) return
    chunks.push(parts.join(''))
    parts.length = 0
  }

  /** @returns where the line begins, after its prefix */
  function putLine(line: string): number {
    const before = firstPrefix ?? prefix
    firstPrefix = undefined
    if (!isFirst) put('\n')
    isFirst = false
    put(line === '' ? before.trimEnd() : before)
    const start = length
    put(line)
    return start
  }

  /** The empty line between blocks. In a list item that has just begun there is none. */
  function separate(isTight: boolean): void {
    if (!isFirst && firstPrefix === undefined && !isTight) putLine('')
  }

  function startOf(start: number, before: string): number {
    return start - before.length
  }

  function name(ids: readonly Anchor[], starts: readonly number[]): void {
    for (const { id, line } of ids) {
      const start = starts[Math.min(line, starts.length - 1)]
      if (start !== undefined && !anchors.has(id)) anchors.set(id, start)
    }
  }

  function writeLines(lines: readonly string[], breakEnd: string): number[] {
    return lines.map((line, index) => {
      const next = lines[index + 1]
      const before = firstPrefix ?? prefix
      const start = putLine(next && line !== '' ? `${line}${breakEnd}` : line)
      return startOf(start, before)
    })
  }

  /** Most text is one line without a name. */
  function writeText({ text, anchors: ids }: Block & { kind: 'text' }): void {
    if (text.includes('\n')) name(ids, writeLines(text.split('\n'), '  '))
    else if (ids.length > 0) name(ids, writeLines([text], ''))
    else putLine(text)
  }

  function writeBlock(block: Block, isTight: boolean, previous: Block | undefined): void {
    switch (block.kind) {
      case 'text':
        separate(isTight)
        writeText(block)
        return
      case 'heading': {
        separate(false)
        level = block.level
        const starts = writeLines([`${'#'.repeat(block.level)} ${block.text}`], '')
        name(block.anchors, starts)
        addEntry('heading', block.level, block.title, block.anchor ?? block.anchors[0]?.id, starts[0] ?? 0)
        return
      }
      case 'rule':
        separate(false)
        name(block.anchors, writeLines(['---'], ''))
        return
      case 'code':
        writeCode(block)
        return
      case 'table':
        writeTable(block)
        return
      case 'list':
        isAlternate = previous?.kind === 'list' && isSameKind(previous, block) && !isAlternate
        writeList(block, isTight, isAlternate)
        return
      case 'quote': {
        separate(false)
        const outer = { prefix, firstPrefix }
        const start = length + (isFirst ? 0 : 1)
        if (firstPrefix !== undefined) firstPrefix += '> '
        prefix += '> '
        nameAt(block.anchors, start)
        writeAll(block.blocks, true)
        if (firstPrefix !== undefined && outer.firstPrefix !== undefined) firstPrefix = outer.firstPrefix
        prefix = outer.prefix
        noteEnd(start, block.anchors)
        return
      }
      case 'part':
        writePart(block, isTight)
        return
    }
    block satisfies never
    return
  }

  function nameAt(ids: readonly Anchor[], start: number): void {
    for (const { id } of ids) if (!anchors.has(id)) anchors.set(id, start)
  }

  function noteEnd(start: number, ids: readonly Anchor[]): void {
    if (ids.length > 0 && !ends.has(start)) ends.set(start, length)
  }

  function addEntry(
    kind: OutlineEntry['kind'],
    entryLevel: number,
    title: string,
    anchor: string | undefined,
    start: number,
  ): (typeof outline)[number] {
    // All of one shape: what is added later takes as much again.
    const entry = { kind, level: entryLevel, title, anchor, start, end: undefined }
    outline.push(entry)
    return entry
  }

  function writePart(block: Block & { kind: 'part' }, isTight: boolean): void {
    if (block.blocks.length === 0) return
    const start = nextStart(isTight)
    nameAt(block.anchors, start)
    const ids = block.anchors.length > 0 ? block.anchors : anchorsOfFirst(block.blocks)
    const entry = block.title === '' ? undefined : addEntry(block.part, level + 1, block.title, ids[0]?.id, start)
    writeAll(block.blocks, isTight)
    if (entry) entry.end = length
    if (entry) ends.set(start, length)
    else noteEnd(start, block.anchors)
  }

  /** Where the next block's first line begins. */
  function nextStart(isTight: boolean): number {
    if (isFirst) return length
    const blank = firstPrefix === undefined && !isTight ? prefix.trimEnd().length + 1 : 0
    return length + blank + 1
  }

  function writeAll(inner: readonly Block[], isFirstTight: boolean): void {
    let previous: Block | undefined
    for (const block of inner) {
      writeBlock(block, previous === undefined && isFirstTight, previous)
      previous = block
    }
  }

  function writeList({ isTight, items }: ListBlock, followsText: boolean, isOther: boolean): void {
    const outer = prefix
    let isTightHere = followsText
    for (const item of items) {
      const { blocks: inner, anchors: ids } = item
      const marker = isOther ? toOtherMarker(item.marker) : item.marker
      separate(isTightHere)
      isTightHere = isTight
      const start = length + (isFirst ? 0 : 1)
      const before = firstPrefix ?? prefix
      firstPrefix = `${before}${marker}`
      prefix = `${outer}${' '.repeat(marker.length)}`
      nameAt(ids, start)
      let previous: Block | undefined
      for (const block of inner) {
        const followsLine = block.kind === 'list' && previous?.kind === 'text' && interruptsText(block)
        writeBlock(block, previous === undefined || followsLine, previous)
        previous = block
      }
      prefix = outer
      firstPrefix = undefined
      noteEnd(start, ids.length > 0 ? ids : anchorsOfFirst(inner))
    }
  }

  function writeCode({ language, lines, anchors: ids, links }: CodeBlock): void {
    separate(false)
    const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1))
    const opening = writeLines([`${fence}${language}`], '')
    const starts = lines.map(line => {
      const before = prefix
      return startOf(putLine(line), before)
    })
    putLine(fence)
    name(
      ids.map(({ id, line }) => ({ id, line: line === 0 ? 0 : line })),
      [opening[0] ?? 0, ...starts.slice(1)],
    )
    const missing = links.filter(({ target }) => {
      if (target.startsWith('#') || linkedTargets.has(target) || shownLinks.has(target)) return false
      shownLinks.add(target)
      return true
    })
    if (missing.length === 0) return
    separate(false)
    putLine(linksLine(missing, false))
  }

  function writeTable({ caption, head, rows, width, anchors: ids }: TableBlock): void {
    separate(false)
    const start = length + (isFirst ? 0 : 1)
    nameAt(ids, start)
    if (caption !== '') {
      putLine(caption)
      putLine('')
    }
    const tableStart = length + (isFirst ? 0 : 1)
    writeLines([toRow(head, width)], '')
    putLine(`|${' --- |'.repeat(width)}`)
    requireRoom(width * rows.length * 3)
    // Most tables have no spans, and a page may have half a million tables.
    const hasSpans = rows.some(row => row.carried !== undefined)
    const carried = hasSpans ? new Map<number, readonly CarriedCell[]>() : noCells
    const groups = hasSpans ? new Map<number, number>() : noGroups
    const firstRow = length + 1
    let group = firstRow
    const groupEnds: number[] = []
    const endGroup = () => {
      while (groupEnds.length > 0) ends.set(groupEnds.pop() ?? 0, length)
    }
    for (const row of rows) {
      const rowStart = length + 1
      if (row.carried) {
        carried.set(rowStart, row.carried)
        groups.set(rowStart, group)
      } else {
        endGroup()
        group = rowStart
      }
      for (const id of row.anchors) if (!anchors.has(id)) anchors.set(id, rowStart)
      if (row.anchors.length > 0) groupEnds.push(rowStart)
      putLine(toRow(row.cells, width))
    }
    endGroup()
    tables.push({
      start: tableStart,
      rows: firstRow,
      end: length,
      carried: hasSpans ? lazyRows(carried, width) : noCarried,
      groups,
    })
  }

  for (let index = 0; index < blocks.length; index++) {
    const block = blocks[index]
    if (!block) continue
    writeBlock(block, false, blocks[index - 1])
    // Half a million blocks are not held beside their text. The last is asked for once more.
    if (index > 0) blocks[index - 1] = written
  }
  return { markdown: [...chunks, ...parts].join(''), outline, anchors, ends, tables }
}

const written: Block = { kind: 'rule', anchors: [] }
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

function isSameKind({ items: [a] }: ListBlock, { items: [b] }: ListBlock): boolean {
  return a?.marker.at(-2) === b?.marker.at(-2)
}

function toOtherMarker(marker: string): string {
  return marker === '- ' ? '* ' : marker.replace('.', ')')
}

function fill(cells: readonly CarriedCell[]): string[] {
  const row: string[] = []
  for (const { column, text } of cells) {
    while (row.length < column) row.push('')
    row.push(text)
  }
  return row
}

function anchorsOfFirst([first]: readonly Block[]): readonly Anchor[] {
  if (!first) return []
  return first.kind === 'list' ? (first.items[0]?.anchors ?? []) : first.anchors
}
