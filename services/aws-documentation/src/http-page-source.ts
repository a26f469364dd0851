import { ageMs } from '@mcp-lambda/wrapper'
import type { Clock } from './clock.ts'
import { DocsError, isTransient } from './errors.ts'
import type { HttpAnswer, HttpClient } from './http-client.ts'
import type { HeldPage, PageCache } from './page-cache.ts'
import type { Heading, Page, PageSource } from './page-source.ts'
import { isPageUrl, toFetchUrl, toPageUrl } from './page-url.ts'

type Dependencies = {
  readonly http: HttpClient
  readonly clock: Clock
  readonly cache: PageCache
  /** Where pages of docs.aws.amazon.com are really fetched. */
  readonly docsOrigin: URL
}

/** For a read as a whole: redirects, retries and all. API Gateway gives a caller 29 s. */
const totalTimeoutMs = 20_000
const maxHops = 5
/** How long a page is given out without asking whether it changed. */
const freshMs = 5 * 60_000

/** Pages over HTTP: redirects by our own rules, kept in memory and revalidated by `ETag` or `Last-Modified`. */
export function createHttpPageSource(deps: Dependencies): PageSource {
  const { cache, clock } = deps
  return {
    async read(url, { signal }) {
      const held = cache.get(url.href)
      if (held && ageMs(held.page.retrievedAtMs, clock.now()) < freshMs) return held.page
      try {
        const current = await fetchPage(deps, url, held, { signal, deadlineMs: clock.monotonicMs() + totalTimeoutMs })
        cache.set(url.href, current)
        return current.page
      } catch (error) {
        // A page of some minutes ago is worth more than an error, and `retrievedAtMs` says which it is.
        if (held && isTransient(error)) return held.page
        if (held && error instanceof DocsError) cache.delete(url.href)
        throw error
      }
    },
  }
}

type Options = { readonly signal: AbortSignal; readonly deadlineMs: number }

async function fetchPage(
  deps: Dependencies,
  start: URL,
  held: HeldPage | undefined,
  options: Options,
): Promise<HeldPage> {
  const { http, docsOrigin, clock } = deps
  let url = start
  for (let hop = 0; hop <= maxHops; hop++) {
    const known = held?.page.url === url.href ? held : undefined
    const answer = await http(
      { service: 'the documentation site', url: toFetchUrl(url, docsOrigin), headers: toHeaders(known) },
      options,
    )
    if (answer.status === 304 && known) return { ...known, page: { ...known.page, retrievedAtMs: clock.now() } }

    const location = answer.status >= 300 && answer.status < 400 ? answer.headers.get('location') : null
    if (location !== null) {
      url = toNextUrl(location, url, docsOrigin)
      continue
    }
    requireFound(answer, url)
    const read = await readBody(answer, url)
    if (read.kind === 'refresh') {
      url = toNextUrl(read.target, url, docsOrigin)
      continue
    }
    if (read.markdown.trim() === '') throw new DocsError('empty_page', `${url.href} has no text to read.`)
    const { title, markdown, headings, anchors } = read
    const page: Page = { url: url.href, title, markdown, headings, anchors, retrievedAtMs: clock.now() }
    return { page, ...readValidators(answer.headers) }
  }
  throw new DocsError('redirect_refused', `${start.href} redirects more than ${maxHops} times.`)
}

function toHeaders(known: HeldPage | undefined): Record<string, string> {
  return {
    accept: 'text/html, text/markdown;q=0.9, text/plain;q=0.8',
    ...(known?.etag && { 'if-none-match': known.etag }),
    ...(known?.lastModified && !known.etag && { 'if-modified-since': known.lastModified }),
  }
}

function readValidators(headers: Headers): { etag?: string; lastModified?: string } {
  const etag = headers.get('etag')
  const lastModified = headers.get('last-modified')
  return { ...(etag && { etag }), ...(lastModified && { lastModified }) }
}

/**
 * Where a redirect leads, if it may. The rule is about the page's own URL: an open redirect on the site must not make
 * this function fetch something inside the network it runs in.
 */
function toNextUrl(location: string, from: URL, docsOrigin: URL): URL {
  const parsed = URL.parse(location, from.href)
  const next = parsed && toPageUrl(parsed, docsOrigin)
  if (!next || !isPageUrl(next)) {
    throw new DocsError(
      'redirect_refused',
      `${from.href} redirects to ${next ? next.origin : 'an address that cannot be read'}, which this server does not follow.`,
    )
  }
  next.protocol = 'https:'
  next.search = ''
  next.hash = ''
  return next
}

function requireFound({ status }: HttpAnswer, url: URL): void {
  if (status >= 200 && status < 300) return
  if (status === 404 || status === 410) {
    throw new DocsError('not_found', `There is no page at ${url.href}. Find its address with search_documentation.`)
  }
  throw new DocsError('upstream_refused', `The documentation site refused ${url.href} (HTTP ${status}).`)
}

type ReadBody =
  | {
      kind: 'page'
      title: string
      markdown: string
      headings: readonly Heading[]
      anchors: ReadonlyMap<string, number>
    }
  | { kind: 'refresh'; target: string }

async function readBody({ headers, text }: HttpAnswer, url: URL): Promise<ReadBody> {
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  // Parsing HTML is loaded with the first page read: listing tools and searching do without it.
  if (type === 'text/html' || type === 'application/xhtml+xml' || (type === '' && /<html/i.test(text.slice(0, 200)))) {
    const { readHtml } = await import('./html/read-html.ts')
    return readHtml(text, url)
  }
  if (type === 'text/markdown' || type === 'text/plain' || type === '') {
    const { readMarkdown } = await import('./read-markdown.ts')
    return readMarkdown(text)
  }
  throw new DocsError('unsupported_content', `${url.href} is ${type}, not a documentation page.`)
}
