import type { McpServer, RegisteredTool } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'
import { DocsError } from '../errors.ts'
import { chooseContents } from '../page/contents.ts'
import { findSection, nearestNames, type Place, sameTitle } from '../page/find-place.ts'
import { leadOf } from '../page/lead.ts'
import { sliceMarkdown } from '../page/slice.ts'
import type { Page, PageSource } from '../page-source.ts'
import { readPageUrl } from '../page-url.ts'
import { answerTool, type ReportBug } from './answer.ts'
import { type Lenient, pageAddress, readOnly, texts } from './arguments.ts'
import { contentsText, count, createFence, noticeText, quote, sourceLine, toLine } from './frame.ts'

const inputSchema = z.strictObject({
  url: pageAddress(),
  section_titles: texts({
    name: 'section_titles',
    max: 20,
    describes: 'Titles of headings, terms or expandable sections, or anchors',
  }),
})

/** All sections together. Longer ones say how to read on. */
const maxLength = 20_000

type Dependencies = { readonly pages: PageSource; readonly reportBug: ReportBug }

export function registerReadSections(server: McpServer, { pages, reportBug }: Dependencies): RegisteredTool {
  return server.registerTool(
    'read_sections',
    {
      title: 'Read sections of an AWS documentation page',
      description:
        'Reads only the named sections of an AWS documentation page, e.g. its examples, permissions, errors or request parameters.',
      inputSchema,
      annotations: readOnly,
    },
    ({ url: address, section_titles }, { signal }) =>
      answerTool('read_sections', { signal, reportBug }, async () => {
        const { url } = readPageUrl(address)
        return { text: toText(await pages.read(url, { signal }), section_titles) }
      }),
  )
}

function toText(page: Page, { value: titles, note }: Lenient<readonly string[]>): string {
  const fence = createFence()
  const places = new Map<number, Place & { title: string }>()
  const unknown: string[] = []
  for (const title of new Set(titles)) {
    const place = findSection(page, title)
    if (place) places.set(place.start, { ...place, title })
    else unknown.push(title)
  }
  const shown = [...places.values()]
  const isShown = (start: number) => shown.some(place => place.start <= start && start < place.end)
  const others = shown.flatMap(place => {
    const starts = place.title.trim().startsWith('#') ? [] : sameTitle(page, place).filter(start => !isShown(start))
    return starts.length > 0 ? [otherSections(place.title, starts)] : []
  })
  const found = [...places.values()].sort((a, b) => a.start - b.start)
  // A section within another one that was asked for is there already.
  const outer = found.filter(place => !found.some(other => other.start < place.start && place.end <= other.end))
  const notes = unknown.map(title => unknownSection(page, title))
  if (outer.length === 0) {
    throw new DocsError('not_found', `${notes.join(' ')}\n${contentsText(chooseContents(page), fence)}`)
  }
  const each = Math.floor(maxLength / outer.length)
  const sections = outer.map(({ start, end }) => {
    const slice = sliceMarkdown(page.markdown, start, each, { until: end, tables: page.tables })
    const rest =
      slice.end < end
        ? `\nIt goes on for ${count(end - slice.end)} characters: read_documentation with start_index=${slice.end}.`
        : ''
    return `Characters ${start} to ${slice.end}:\n${fence(slice.markdown)}${rest}`
  })
  const lead = outer[0] && outer[0].start > 0 ? leadOf(page, outer[0].start) : undefined
  const beginning = lead === undefined ? [] : [`The page begins: ${fence(lead)}`]
  return [sourceLine(page), noticeText(page, fence), note, ...notes, ...sections, ...others, ...beginning]
    .filter(Boolean)
    .join('\n')
}

const maxOthers = 10

function otherSections(title: string, starts: readonly number[]): string {
  const more = starts.length > maxOthers ? `, and ${count(starts.length - maxOthers)} more` : ''
  const name = JSON.stringify(toLine(title, 100))
  return `Other sections have the title ${name}, at start_index ${starts.slice(0, maxOthers).join(', ')}${more}.`
}

function unknownSection(page: Page, title: string): string {
  const nearest = nearestNames(page, title)
  const names = nearest.length > 0 ? ` Nearest: ${nearest.map(name => quote(name)).join('; ')}.` : ''
  return `The page has no section ${JSON.stringify(toLine(title, 100))}.${names}`
}
