import type { McpServer, RegisteredTool } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'
import { DocsError } from '../errors.ts'
import { sectionAt } from '../page/contents.ts'
import { excerptOf, shortLines } from '../page/excerpt.ts'
import { findSection, nearestNames, type Place } from '../page/find-place.ts'
import { findWords, headOf } from '../page/find-words.ts'
import type { Unit } from '../page/units.ts'
import { formsOf, matchOf, toQuery, toSearchable } from '../page/words.ts'
import type { Page, PageSource, TablePlace } from '../page-source.ts'
import { readPageUrl } from '../page-url.ts'
import { answerTool, type ReportBug } from './answer.ts'
import { integer, optionalText, pageAddress, readOnly, words } from './arguments.ts'
import { noWords, otherWordsText, quoteAll } from './found-text.ts'
import { count, createFence, type Fence, noticeText, numberOf, quote, sourceLine, toLine } from './frame.ts'

const inputSchema = z.strictObject({
  url: pageAddress(),
  query: words('Words that a row must hold, e.g. `PutObject`'),
  section_title: optionalText('Only tables of this section'),
  max_rows: integer({ name: 'max_rows', min: 1, max: 100, byDefault: 20, describes: 'Per table' }),
})

type Dependencies = { readonly pages: PageSource; readonly reportBug: ReportBug }

export function registerSearchTable(server: McpServer, { pages, reportBug }: Dependencies): RegisteredTool {
  return server.registerTool(
    'search_table',
    {
      title: 'Search tables of an AWS documentation page',
      description:
        'Returns the rows of a page’s tables that hold all the words: a quota with its default and limit, an IAM action with its ' +
        'resources and condition keys, a metric, an error code, a Region.',
      inputSchema,
      annotations: readOnly,
    },
    ({ url: address, query, section_title, max_rows }, { signal }) =>
      answerTool('search_table', { signal, reportBug }, async () => {
        const { url } = readPageUrl(address)
        const page = await pages.read(url, { signal })
        const within = section_title === undefined ? undefined : requireSection(page, section_title)
        const fence = createFence()
        const text = toText(page, query, { within, maxRows: max_rows.value, fence })
        return {
          text: [sourceLine(page), noticeText(page, fence), max_rows.note, text].filter(Boolean).join('\n'),
        }
      }),
  )
}

function requireSection(page: Page, title: string): Place {
  const place = findSection(page, title)
  if (place) return place
  const nearest = nearestNames(page, title)
  const names = nearest.length > 0 ? ` Nearest: ${nearest.map(name => quote(name)).join('; ')}.` : tablesText(page)
  throw new DocsError('not_found', `The page has no section ${JSON.stringify(toLine(title, 100))}.${names}`)
}

type Options = { readonly within: Place | undefined; readonly maxRows: number; readonly fence: Fence }

function toText(page: Page, query: string, { within, maxRows, fence }: Options): string {
  const tables = page.tables.filter(({ start }) => !within || (start >= within.start && start < within.end))
  if (tables.length === 0) {
    if (page.tables.length === 0) return 'The page has no tables: use read_documentation with find.'
    return `The page has no tables there: use read_documentation with find.${tablesText(page)}`
  }
  const found = findWords(page, query, { rowsOnly: true, ...(within && { within }) })
  const { units, isComplete, words, stems, missing } = found
  if (words.length === 0) return noWords('query', query)
  if (units.length === 0 || !isComplete) {
    const absent = missing.length > 0 ? ` In none: ${quoteAll(missing)}.` : ''
    const advice = units.length > 0 ? ' Fewer words find more.' : headedText(page, query, tables)
    return `No row of ${numberOf(tables.length, 'table')} holds all of ${JSON.stringify(toLine(query))}.${absent}${advice}`
  }
  const groups = Map.groupBy(units, ({ table }) => table)
  const room = Math.floor(maxRowsLength / groups.size)
  const parts: string[] = []
  let length = 0
  for (const [table, rows] of groups) {
    if (!table) continue
    const shown = rows.slice(0, maxRows).map(row => shorten(row, stems))
    const matching = found.tables.find(counted => counted.table === table)?.rows ?? rows.length
    const part = tableText(page, table, { shown: takeWhileFits(shown, room), found: matching }, fence)
    length += part.length
    if (parts.length > 0 && length > maxLength) break
    parts.push(part)
  }
  const left = found.tables.length - parts.length
  const others =
    left > 0
      ? `${numberOf(left, 'other table')} ${left === 1 ? 'has' : 'have'} such rows: add words, or name a section.`
      : ''
  return [otherWordsText(found, 'row').trim(), ...parts, others].filter(part => part !== '').join('\n')
}

const maxNamed = 8

/** Where the tables of a page are, or some of them. */
function tablesText(page: Page, tables: readonly TablePlace[] = page.tables): string {
  const places = tables.slice(0, maxNamed).map(table => {
    const section = sectionAt(page, table.start)
    const name = section ? `${quote(section.title, 80)} ` : ''
    return `${name}at start_index ${table.start}, ${numberOf(rowCount(page, table), 'row')}`
  })
  const others = tables.length > maxNamed ? `; and ${count(tables.length - maxNamed)} more` : ''
  return places.length > 0 ? ` Tables: ${places.join('; ')}${others}.` : ''
}

/** Where no row holds a word, it may be the title or the head of a table. */
function headedText(page: Page, query: string, tables: readonly TablePlace[]): string {
  const asked = toQuery(query)
  const held = tables.map(table => {
    const around = toSearchable(`${page.title}\n${sectionAt(page, table.start)?.title ?? ''}\n${headOf(page, table)}`)
    return asked.filter(word => matchOf(word, around, formsOf(word)) >= 2).length
  })
  const most = Math.max(0, ...held)
  if (most === 0) return ' Try other words, or read_documentation with find.'
  const headed = tables.filter((_, index) => held[index] === most)
  return ` Titles and heads hold ${most === asked.length ? 'them' : 'some'}.${tablesText(page, headed)}`
}

/** All tables together, all rows, and one of them. */
const maxLength = 30_000
const maxRowsLength = 20_000
const maxRowLength = 4_000

function shorten(row: Unit, words: readonly string[]): Unit {
  return { ...row, text: excerptOf(row.text, words, maxRowLength).text, context: row.context.map(shortLines) }
}

function takeWhileFits(rows: readonly Unit[], room: number): Unit[] {
  let length = 0
  const next = rows.findIndex(({ text, context }, index) => {
    length += text.length + context.join('').length
    return index > 0 && length > room
  })
  return rows.slice(0, next < 0 ? rows.length : next)
}

type Rows = { readonly shown: readonly Unit[]; readonly found: number }

function tableText(page: Page, table: TablePlace, { shown: rows, found }: Rows, fence: Fence): string {
  const shown = rows.toSorted((a, b) => a.start - b.start)
  const lines = [headOf(page, table)]
  for (const [index, { start, text, context }] of shown.entries()) {
    const previous = shown[index - 1]
    const isSameGroup = previous && groupOf(table, previous.start) === groupOf(table, start)
    lines.push(...(isSameGroup ? [] : context), text)
  }
  const section = sectionAt(page, table.start)
  const name = section ? ` of ${quote(section.title, 80)}` : ''
  const size = `${count(shown.length)} of ${numberOf(found, 'matching row')}; the table has ${count(rowCount(page, table))}`
  return `Table${name} at start_index ${table.start}: ${size}.\n${fence(lines.join('\n'))}`
}

function rowCount({ markdown }: Page, { rows, end }: TablePlace): number {
  return markdown.slice(rows, end).split('\n').length
}

function groupOf(table: TablePlace, row: number): number {
  return table.groups.get(row) ?? row
}
