import * as z from 'zod/v4'
import { toVisibleLine } from './clean-text.ts'
import type { Clock } from './clock.ts'
import { DocsError } from './errors.ts'
import type { HttpClient } from './http-client.ts'
import { mostAlike } from './likeness.ts'
import { isPageUrl, toFetchUrl } from './page-url.ts'
import { readJson } from './read-json.ts'

/** A page of a guide, as the guide's `toc-contents.json` names it. */
export type GuideEntry = { readonly title: string; readonly url: string; readonly depth: number }

type Node = { title?: string | undefined; href?: string | undefined; contents?: Node[] | undefined }

const node: z.ZodType<Node> = z.lazy(() =>
  z.object({
    title: z.string().optional().catch(undefined),
    href: z.string().optional().catch(undefined),
    contents: z.array(node).optional().catch(undefined),
  }),
)

/** Deeper entries are left out: no guide has as many levels. */
const maxDepth = 20

/** Titles stand in errors, too, where no mark parts them from the server's own words. */
const maxTitle = 200

export function readGuideContents(text: string, url: URL): GuideEntry[] {
  const entries: GuideEntry[] = []
  const walk = (nodes: readonly Node[], depth: number) => {
    for (const { title, href, contents } of nodes) {
      const target = href === undefined ? null : URL.parse(href, url.href)
      const name = toVisibleLine(title ?? '', maxTitle)
      if (name !== '' && target && isPageUrl(target)) entries.push({ title: name, url: target.href, depth })
      if (contents && depth < maxDepth) walk(contents, depth + 1)
    }
  }
  walk(readJson(text, node, 'the documentation site').contents ?? [], 0)
  return entries
}

export function toContentsMarkdown(entries: readonly GuideEntry[]): string {
  const lines = entries.map(({ title, url, depth }) => {
    const words = title.replace(/[[\]\\`*_<]/g, '\\$&')
    return `${'  '.repeat(depth)}- [${words}](${url.replace(/[()]/g, encodeURIComponent)})`
  })
  return `# Contents\n\n${lines.join('\n')}`
}

type Dependencies = { readonly http: HttpClient; readonly clock: Clock; readonly docsOrigin: URL }

/** Help with an error must not take much longer than the error. */
const helpTimeoutMs = 3_000

/** Adds the pages of the guide whose names are most like the one that is not there. Without contents, it stays as it is. */
export async function withNearest(
  error: DocsError,
  { http, clock, docsOrigin }: Dependencies,
  url: URL,
  options: { readonly signal: AbortSignal; readonly deadlineMs: number },
): Promise<DocsError> {
  const deadlineMs = Math.min(options.deadlineMs, clock.monotonicMs() + helpTimeoutMs)
  const contentsUrl = new URL('toc-contents.json', url)
  try {
    const answer = await http(
      { service: 'the documentation site', url: toFetchUrl(contentsUrl, docsOrigin) },
      { signal: options.signal, deadlineMs },
    )
    if (answer.status !== 200) return error
    const nearest = nearestPages(readGuideContents(answer.text, contentsUrl), url)
    if (nearest.length === 0) return error
    const lines = nearest.map(({ title, url: address }) => `- “${title.replace(/[“”]/g, "'")}”: ${address}`)
    return new DocsError(error.code, `${error.message} Nearest in its guide:\n${lines.join('\n')}`, { cause: error })
  } catch (cause) {
    if (options.signal.aborted) throw cause
    return error
  }
}

function nearestPages(entries: readonly GuideEntry[], url: URL): GuideEntry[] {
  const namesOf = (entry: GuideEntry) => [nameOf(URL.parse(entry.url)?.pathname ?? ''), entry.title]
  // A part of a guide has the address of its first page.
  const nearest = Map.groupBy(mostAlike(nameOf(url.pathname), entries, namesOf), entry => entry.url)
  return [...nearest.values()].flatMap(same => same.slice(-1)).slice(0, 3)
}

function nameOf(pathname: string): string {
  return (pathname.split('/').at(-1) ?? '').replace(/\.html$/, '')
}
