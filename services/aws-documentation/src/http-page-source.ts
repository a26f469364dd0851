import { ageMs } from '@mcp-lambda/wrapper/protocol'
import type { Clock } from './clock.ts'
import { coalesce } from './coalesce.ts'
import { DocsError, isTransient } from './errors.ts'
import { readGuideContents, toContentsMarkdown, withNearest } from './guide-contents.ts'
import type { HttpAnswer, HttpClient } from './http-client.ts'
import type { HeldPage, PageCache } from './page-cache.ts'
import type { Page, PageSource, PageText } from './page-source.ts'
import { isPageUrl, readAnchor, toFetchUrl, toPageUrl } from './page-url.ts'

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
  const readOnce = coalesce(read)

  async function read(url: URL, signal: AbortSignal): Promise<Page> {
    const held = cache.get(url.href)
    if (held && ageMs(held.page.retrievedAtMs, clock.now()) < freshMs) return held.page
    const options = { signal, deadlineMs: clock.monotonicMs() + totalTimeoutMs }
    try {
      const current = await fetchPageOrFile(deps, url, held, options)
      cache.set(url.href, current)
      return current.page
    } catch (error) {
      // A page of some minutes ago is worth more than an error, and `retrievedAtMs` says which it is.
      if (held && isTransient(error)) return held.page
      if (held && error instanceof DocsError) cache.delete(url.href)
      if (error instanceof DocsError && error.code === 'not_found') throw await withNearest(error, deps, url, options)
      throw error
    }
  }

  return { read: (url, { signal }) => readOnce(url, signal) }
}

type Options = { readonly signal: AbortSignal; readonly deadlineMs: number }

/** An address may lack the `.html` of its page: it is tried where there is no page without it. */
async function fetchPageOrFile(
  deps: Dependencies,
  url: URL,
  held: HeldPage | undefined,
  options: Options,
): Promise<HeldPage> {
  try {
    return await fetchPage(deps, url, held, options)
  } catch (error) {
    const isNotFound = error instanceof DocsError && error.code === 'not_found'
    if (!isNotFound || !/\/[^/.]+$/.test(url.pathname)) throw error
    const file = new URL(url)
    file.pathname += '.html'
    return await fetchPage(deps, file, held, options).catch((cause: unknown) => {
      throw cause instanceof DocsError && cause.code === 'not_found' ? error : cause
    })
  }
}

async function fetchPage(
  deps: Dependencies,
  start: URL,
  held: HeldPage | undefined,
  options: Options,
): Promise<HeldPage> {
  const { http, docsOrigin, clock } = deps
  let url = start
  let redirectAnchor: string | undefined
  const follow = (target: string) => {
    const next = toNextUrl(target, url, docsOrigin)
    if (isGuideEntry(next) && !isGuideEntry(url)) throw pageIsGone(start, next)
    // The fragment of a redirect counts (RFC 9110, section 10.2.2).
    redirectAnchor = readAnchor(next.hash) ?? redirectAnchor
    next.hash = ''
    url = next
  }
  for (let hop = 0; hop <= maxHops; hop++) {
    const known = held?.page.url === url.href ? held : undefined
    const answer = await http(
      { service: 'the documentation site', url: toFetchUrl(url, docsOrigin), headers: toHeaders(known) },
      options,
    )
    if (answer.status === 304 && known) return { ...known, page: { ...known.page, retrievedAtMs: clock.now() } }

    const location = answer.status >= 300 && answer.status < 400 ? answer.headers.get('location') : null
    if (location !== null) {
      follow(location)
      continue
    }
    requireFound(answer, url)
    const read = await readBody(answer, url)
    if (read.kind === 'refresh') {
      follow(read.target)
      continue
    }
    if (read.markdown.trim() === '') throw emptyPage(url, read.needsScript === true)
    if (read.isTitleOnly) throw emptyPage(url, read.needsScript === true, read.title)
    const { kind: _kind, isTitleOnly: _isTitleOnly, needsScript: _needsScript, notice, ...text } = read
    const page: Page = {
      url: url.href,
      ...text,
      ...(redirectAnchor !== undefined && { redirectAnchor }),
      ...(notice !== undefined && { notice }),
      retrievedAtMs: clock.now(),
    }
    return { page, ...readValidators(answer.headers) }
  }
  throw new DocsError('redirect_refused', `${start.href} redirects more than ${maxHops} times.`)
}

/** The site answers for removed pages with their guide's entry page, as a redirect or as a page that sends on. */
function pageIsGone(asked: URL, entry: URL): DocsError {
  return new DocsError(
    'not_found',
    `${asked.href} is no more: the site sends to the entry page of its guide, ${entry.href}. Find its address with search_documentation.`,
  )
}

function isGuideEntry({ pathname }: URL): boolean {
  return /\/(?:welcome|index|what-is[\w-]*|whatis[\w-]*)?(?:\.html)?$/i.test(pathname)
}

function emptyPage(url: URL, needsScript: boolean, title?: string): DocsError {
  const what = title ? `${url.href} has only its title` : `${url.href} has no text to read`
  return new DocsError('empty_page', `${what}${needsScript ? ': a script builds it.' : '.'}`)
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
      `${from.href} redirects to ${next ? `${next.protocol}//${next.host}` : 'an address that cannot be read'}, which this server does not follow.`,
    )
  }
  next.protocol = 'https:'
  next.search = ''
  return next
}

function requireFound({ status }: HttpAnswer, url: URL): void {
  if (status >= 200 && status < 300) return
  if (status === 404 || status === 410) {
    const language = /^\/[a-z]{2}_[a-z]{2}\//.test(url.pathname)
      ? ' Not every page is translated: the address without its first part is the English one.'
      : ''
    throw new DocsError(
      'not_found',
      `There is no page at ${url.href}.${language} Find its address with search_documentation.`,
    )
  }
  throw new DocsError('upstream_refused', `The documentation site refused ${url.href} (HTTP ${status}).`)
}

type ReadBody =
  | (PageText & {
      readonly kind: 'page'
      readonly notice?: string
      readonly isTitleOnly?: boolean
      readonly needsScript?: boolean
    })
  | { readonly kind: 'refresh'; readonly target: string }

async function readBody({ headers, text }: HttpAnswer, url: URL): Promise<ReadBody> {
  const type = headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? ''
  // Parsing HTML is loaded with the first page read: listing tools and searching do without it.
  if (type === 'text/html' || type === 'application/xhtml+xml' || (type === '' && /<html/i.test(text.slice(0, 200)))) {
    const { readHtml } = await import('./html/read-html.ts')
    return readHtml(text, url)
  }
  if (type === 'text/markdown' || type === 'text/plain' || type === '') {
    const { readMarkdown } = await import('./read-markdown.ts')
    return readMarkdown(text, url)
  }
  if (url.pathname.endsWith('/toc-contents.json')) {
    const { readMarkdown } = await import('./read-markdown.ts')
    return readMarkdown(toContentsMarkdown(readGuideContents(text, url)), url)
  }
  throw new DocsError('unsupported_content', `${url.href} is ${type}, not a documentation page.${pdfAdvice(url)}`)
}

/** A fragment of a PDF address is the name of a page: `x.pdf#topic` is `topic.html`. */
function pdfAdvice(url: URL): string {
  if (!url.pathname.endsWith('.pdf')) return ''
  return ` Its guide is ${new URL('./', url).href} as pages; a topic of it (\`…pdf#topic\`) is the page \`topic.html\` there.`
}
