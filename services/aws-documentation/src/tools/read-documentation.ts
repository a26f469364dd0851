import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'
import { DocsError } from '../errors.ts'
import type { Heading, Page, PageSource } from '../page-source.ts'
import { readPageUrl } from '../page-url.ts'
import { type Slice, sliceMarkdown } from '../slice.ts'
import { answerTool, type ReportBug } from './answer.ts'

const inputSchema = z.strictObject({
  url: z
    .string()
    .min(1)
    .max(2000)
    .describe(
      'Address of the page on docs.aws.amazon.com or awsdocs-neuron.readthedocs-hosted.com. With a fragment ' +
        '(`…/page.html#section`) and start_index 0, reading starts at that section.',
    ),
  max_length: z
    .int()
    .min(1)
    // The text travels twice (as text and as structured content) and must stay within Lambda's 6 MB answer.
    .max(500_000)
    .default(5000)
    .describe(
      'How many characters to return, at most. The answer ends at a natural break, so it is usually a little shorter.',
    ),
  start_index: z
    .int()
    .min(0)
    .default(0)
    .describe("Where to start: a section's `start`, or `next_start_index` of the answer before."),
})

const outputSchema = z.strictObject({
  url: z.string().describe('Address of the page, after redirects. Cite this one.'),
  title: z.string(),
  markdown: z.string(),
  start_index: z.int(),
  end_index: z.int(),
  total_length: z.int().describe('Length of the whole page in characters.'),
  truncated: z.boolean().describe('Whether the page goes on after this part.'),
  next_start_index: z.int().optional().describe('Pass it as start_index to read on.'),
  toc: z
    .array(
      z.strictObject({
        level: z.int(),
        title: z.string(),
        anchor: z.string().optional(),
        start: z.int().describe('Pass it as start_index to read this section.'),
      }),
    )
    .optional()
    .describe('Sections of the page, where this answer is not all of it.'),
  note: z.string().optional(),
  retrieved_at: z.string().describe('When the site last confirmed this text, ISO 8601.'),
})

type Dependencies = { readonly pages: PageSource; readonly reportBug: ReportBug }

export function registerReadDocumentation(server: McpServer, { pages, reportBug }: Dependencies): void {
  server.registerTool(
    'read_documentation',
    {
      title: 'Read an AWS documentation page',
      description:
        'Returns an AWS documentation page as Markdown, a part at a time. When the page is longer than max_length, the answer lists ' +
        'its sections with the position of each: jump to the one you need with start_index, or read on with next_start_index. ' +
        'Stop as soon as the question is answered. Links in the text are absolute and can be read with this tool too.',
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
    },
    (args, { signal }) =>
      answerTool('read_documentation', { signal, reportBug }, async () => {
        const { url, anchor } = readPageUrl(args.url)
        const page = await pages.read(url, { signal })
        const { start, note } = chooseStart(page, anchor, args.start_index)
        const structured = toStructured(page, sliceMarkdown(page.markdown, start, args.max_length), note)
        return { text: toText(structured), structured }
      }),
  )
}

type ReadDocumentation = z.infer<typeof outputSchema>

function chooseStart(page: Page, anchor: string | undefined, startIndex: number): { start: number; note?: string } {
  if (startIndex >= page.markdown.length) {
    throw new DocsError(
      'out_of_range',
      `start_index ${startIndex} is past the end: ${page.url} has ${page.markdown.length} characters.`,
    )
  }
  if (anchor === undefined || startIndex > 0) return { start: startIndex }
  const start = page.anchors.get(anchor)
  if (start !== undefined) return { start }
  return { start: 0, note: `The page has no section #${anchor}; this is its beginning.` }
}

function toStructured(page: Page, { markdown, start, end }: Slice, note: string | undefined): ReadDocumentation {
  const total = page.markdown.length
  const isWhole = start === 0 && end === total
  return {
    url: page.url,
    title: page.title,
    markdown,
    start_index: start,
    end_index: end,
    total_length: total,
    truncated: end < total,
    ...(end < total && { next_start_index: end }),
    ...(!isWhole &&
      page.headings.length > 0 && { toc: chooseHeadings(page.headings).map(heading => ({ ...heading })) }),
    ...(note !== undefined && { note }),
    retrieved_at: new Date(page.retrievedAtMs).toISOString(),
  }
}

const maxHeadings = 60

/** As many levels of headings as fit a table of contents that is still worth its tokens. */
function chooseHeadings(headings: readonly Heading[]): readonly Heading[] {
  for (let level = 4; level > 1; level--) {
    const upTo = headings.filter(heading => heading.level <= level)
    if (upTo.length <= maxHeadings) return upTo
  }
  return headings.filter(heading => heading.level <= 2).slice(0, maxHeadings)
}

function toText(read: ReadDocumentation): string {
  const { url, markdown, start_index, end_index, total_length, next_start_index, toc, note } = read
  const range =
    toc || next_start_index !== undefined ? ` (characters ${start_index} to ${end_index} of ${total_length})` : ''
  const parts = [`Source: ${url}${range}`, note, markdown]
  if (next_start_index !== undefined) parts.push(`---\nThe page goes on: read it with start_index=${next_start_index}.`)
  if (toc) parts.push(`Sections, each with its start_index:\n${toc.map(toTocLine).join('\n')}`)
  return parts.filter(part => part !== undefined).join('\n\n')
}

function toTocLine({ level, title, start }: { level: number; title: string; start: number }): string {
  return `${'  '.repeat(level - 1)}- ${title}: ${start}`
}
