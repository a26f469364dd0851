import type { TablePlace } from '../page-source.ts'
import { shortLines } from './excerpt.ts'

/** A part of a Markdown text that can be read by itself. The next one begins at `end`. */
export type Slice = { readonly markdown: string; readonly start: number; readonly end: number }

/** Where a slice may end, and what of the page it can begin with. */
export type SliceOptions = {
  /** The end of the section that is read: the slice does not go past it. */
  readonly until?: number
  readonly tables?: readonly TablePlace[]
}

/**
 * Cuts at most `maxLength` characters from `start` on, ending where a reader would: between blocks, else between lines
 * (table rows, lines of code), else between words. A slice that ends inside a code block closes its fence and the next
 * one opens it again; one that begins between table rows repeats the table's head, and the cells that span its first
 * row. These additions are not counted.
 */
export function sliceMarkdown(markdown: string, from: number, maxLength: number, options: SliceOptions = {}): Slice {
  const until = Math.min(options.until ?? markdown.length, markdown.length)
  const start = splitsPair(markdown, from) ? from - 1 : from
  const limit = Math.min(until, start + maxLength)
  const lines = readLines(markdown, start, limit)
  const end = chooseEnd(markdown, lines, start, limit, until)
  const first = lineAt(lines, start)
  const head = first?.start === start ? first.tableHead : undefined
  const carried = head === undefined ? undefined : carriedAt(start, options.tables ?? [])
  const opening = first?.fence?.opening ?? (head && shortLines(head))
  const closing = end < markdown.length ? lineAt(lines, end)?.fence?.closing : undefined
  const parts = [opening, carried && shortLines(carried), markdown.slice(start, end).trimEnd(), closing]
  return { markdown: parts.filter(part => part !== undefined).join('\n'), start, end }
}

/** The cells of earlier rows that the row at an offset shares with them. */
function carriedAt(offset: number, tables: readonly TablePlace[]): string | undefined {
  return tables.find(({ start, end }) => start <= offset && offset < end)?.carried.get(offset)
}

type Fence = { readonly opening: string; readonly closing: string; readonly mark: string }

type Line = {
  readonly start: number
  /** The code block this line's beginning lies in. */
  readonly fence?: Fence
  /** Header and separator of the table this line is a row of. */
  readonly tableHead?: string
  /** How good a place its beginning is to end a slice. */
  readonly cut: 'block' | 'line' | 'never'
}

function chooseEnd(markdown: string, lines: readonly Line[], start: number, limit: number, until: number): number {
  if (limit === until) return limit
  const candidates = lines.filter(line => line.start > start && line.start <= limit)
  const lastBlock = candidates.findLast(line => line.cut === 'block')?.start
  const lastLine = candidates.findLast(line => line.cut !== 'never')?.start
  // A good place in the first half of the window would make for many short slices.
  const middle = start + (limit - start) / 2
  for (const place of [lastBlock, lastLine]) if (place !== undefined && place >= middle) return place
  return lastBlock ?? lastLine ?? endOfWord(markdown, start, limit)
}

function endOfWord(markdown: string, start: number, limit: number): number {
  const space = markdown.lastIndexOf(' ', limit - 1) + 1
  if (space > start + (limit - start) / 2) return space
  // Half a surrogate pair is not a character; one whole pair is the least there is to give.
  if (!splitsPair(markdown, limit)) return limit
  return limit - 1 > start ? limit - 1 : limit + 1
}

function splitsPair(text: string, at: number): boolean {
  return /[\uD800-\uDBFF]/.test(text.charAt(at - 1)) && /[\uDC00-\uDFFF]/.test(text.charAt(at))
}

function lineAt(lines: readonly Line[], offset: number): Line | undefined {
  return lines.findLast(line => line.start <= offset)
}

// The fence may stand in a list item or a quote: `- ```json`, `> ```json`.
const fenceLine = /^((?:\s|>|[-*+]\s|\d+[.)]\s)*)(`{3,}|~{3,})(.*)$/
const tableSeparator = /^\s*\|(\s*:?-+:?\s*\|)+\s*$/
const headingLine = /^#{1,6}\s/

/** The lines from that of `from` to the last that begins before `to`. Of those before it only what is open is kept. */
function readLines(markdown: string, from: number, to: number): Line[] {
  const lines: Line[] = []
  let fence: Fence | undefined
  let tableHead: string | undefined
  let afterHeading = false
  let previous = ''
  let wasInFence = false
  for (let start = 0; start <= to; ) {
    const feed = markdown.indexOf('\n', start)
    const next = feed < 0 ? markdown.length + 1 : feed + 1
    const text = markdown.slice(start, next - 1)
    const mark = fenceLine.exec(text)
    const closes = fence !== undefined && mark?.[3]?.trim() === '' && mark[2]?.startsWith(fence.mark) === true
    const isRow = fence === undefined && text.trimStart().startsWith('|')
    if (!isRow) tableHead = undefined
    if (next > from) {
      const cut = cutBefore({ text, previous, fence, wasInFence, closes, afterHeading })
      lines.push({ start, ...(fence && { fence }), ...(tableHead && { tableHead }), cut })
    }
    if (isRow && tableSeparator.test(text)) tableHead = `${previous}\n${text}`
    wasInFence = fence !== undefined
    if (closes) fence = undefined
    else if (fence === undefined && mark !== null) fence = toFence(mark)
    if (text.trim() !== '') afterHeading = headingLine.test(text)
    previous = text
    start = next
  }
  return lines
}

type Around = {
  readonly text: string
  readonly previous: string
  readonly fence: Fence | undefined
  readonly wasInFence: boolean
  readonly closes: boolean
  readonly afterHeading: boolean
}

function cutBefore({ text, previous, fence, wasInFence, closes, afterHeading }: Around): Line['cut'] {
  if (text.trim() === '') return 'never'
  // Not between a fence and its code, nor between a table's head and its first row.
  if (closes || (fence && fenceLine.test(previous) && !wasInFence)) return 'never'
  if (tableSeparator.test(text) || tableSeparator.test(previous)) return 'never'
  if (fence || previous.trim() !== '') return 'line'
  // A heading belongs to what follows it.
  return afterHeading ? 'never' : 'block'
}

function toFence(mark: RegExpExecArray): Fence {
  const [, before = '', fence = '', language = ''] = mark
  const indent = before.replace(/[^>\s]/g, ' ')
  return { opening: `${indent}${fence}${language}`, closing: `${indent}${fence}`, mark: fence }
}
