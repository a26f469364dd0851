/** The documentation host: pages, their Markdown, tables of contents and redirects, as docs.aws.amazon.com serves them. */
import { createHash } from 'node:crypto'
import type { LocalReply, LocalRequest } from 'mcp-lambda/local'
import { type Guide, type Page, pathOf } from './page.ts'
import { hardPages } from './pages/hard-pages.ts'
import { renderHtml } from './render-html.ts'
import { renderMarkdown } from './render-markdown.ts'

/** The public address, which links contain. The local server listens elsewhere. */
export const publicOrigin = 'https://docs.aws.amazon.com'

/** Pages that moved: one within the host, one to another host, which a careful reader does not follow. */
const moved: Readonly<Record<string, string>> = {
  '/lambda/latest/dg/invocation-scaling.html': `${publicOrigin}/lambda/latest/dg/lambda-concurrency.html`,
  '/lambda/latest/dg/pricing.html': 'https://aws.amazon.com/lambda/pricing/',
}

type File = {
  readonly contentType: string
  readonly text: string | Buffer
  readonly etag: string
  readonly modifiedAt: Date
}

export type Site = { answer(request: LocalRequest): LocalReply }

/** Renders every page once. */
export function createSite(pages: readonly Page[]): Site {
  const files = new Map<string, File>()
  const folders = new Set<string>()
  for (const [guide, members] of byGuide(pages)) {
    const [first] = members
    if (first) {
      files.set(guide.root, toFile('text/html; charset=utf-8', renderEntry(first), first.updatedOn))
      folders.add(guide.root.slice(0, -1))
    }
    files.set(`${guide.root}toc-contents.json`, toFile('application/json', toTableOfContents(members), newest(members)))
    members.forEach((page, index) => {
      const [previous, next] = [members[index - 1], members[index + 1]]
      const html = renderHtml(page, { ...(previous && { previous }), ...(next && { next }) })
      files.set(pathOf(page), toFile('text/html; charset=utf-8', html, page.updatedOn))
      if (page.markdown === 'none') return
      const markdownPath = pathOf(page).replace(/\.html$/, '.md')
      files.set(markdownPath, toFile('text/markdown; charset=utf-8', renderMarkdown(page), page.updatedOn))
    })
  }

  for (const { path, contentType, body } of hardPages) files.set(path, toFile(contentType, body, '2026-09-01'))

  return {
    answer({ method, path, headers }) {
      if (method !== 'GET' && method !== 'HEAD') return plain(403, 'Forbidden')
      const location = moved[path]
      if (location) return { status: 301, headers: { location } }
      if (folders.has(path)) return { status: 302, headers: { location: `${path}/` } }
      const file = files.get(path)
      if (!file) return notFound()
      const validators = { etag: file.etag, 'last-modified': file.modifiedAt.toUTCString() }
      if (isFresh(file, headers)) return { status: 304, headers: validators }
      return { status: 200, headers: { ...validators, 'content-type': file.contentType }, body: file.text }
    },
  }
}

export function byGuide(pages: readonly Page[]): Map<Guide, Page[]> {
  return Map.groupBy(pages, page => page.guide)
}

/** `If-None-Match` alone decides where it is sent (RFC 9110, 13.2.2). */
function isFresh({ etag, modifiedAt }: File, headers: LocalRequest['headers']): boolean {
  const known = headers['if-none-match']
  if (known !== undefined) {
    return known.split(',').some(candidate => candidate.trim().replace(/^W\//, '') === etag || candidate.trim() === '*')
  }
  return Date.parse(headers['if-modified-since'] ?? '') >= modifiedAt.getTime()
}

/** A guide's folder is not a redirect on the real site, but a page that sends browsers on. */
function renderEntry({ guide, file }: Page): string {
  return `<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml" lang="en-US"><head><title>${guide.product}</title><meta http-equiv="Content-Type" content="text/html; charset=UTF-8" /><meta http-equiv="refresh" content="10;URL=${file}" /><script type="text/javascript">window.location.replace('${file}')</script></head><body><noscript>See <a href="${file}">${guide.product} ${guide.title}</a>.</noscript></body></html>
`
}

function toTableOfContents(members: readonly Page[]): string {
  const parts = Map.groupBy(members, page => page.intent)
  const contents = [...parts].map(([intent, pages]) => ({
    title: intent,
    href: pages[0]?.file,
    contents: pages.map(({ title, file }) => ({ title, href: file })),
  }))
  return JSON.stringify({ contents })
}

function toFile(contentType: string, text: string | Buffer, modifiedOn: string): File {
  const etag = `"${createHash('sha256').update(text).digest('hex').slice(0, 32)}"`
  return { contentType, text, etag, modifiedAt: new Date(`${modifiedOn}T00:00:00Z`) }
}

function newest(pages: readonly Page[]): string {
  return pages.map(page => page.updatedOn).reduce((a, b) => (a > b ? a : b))
}

function notFound(): LocalReply {
  const body =
    '<!DOCTYPE html><html lang="en-US"><head><title>Page not found</title></head><body class="awsdocs"><main id="main"><h1>404</h1><p>We could not find that page.</p></main></body></html>'
  return { status: 404, headers: { 'content-type': 'text/html; charset=utf-8' }, body }
}

function plain(status: number, body: string): LocalReply {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body }
}
