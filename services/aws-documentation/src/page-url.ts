import { DocsError } from './errors.ts'

const documentationHost = 'docs.aws.amazon.com'
const neuronHost = 'awsdocs-neuron.readthedocs-hosted.com'
const allowedHosts: ReadonlySet<string> = new Set([documentationHost, neuronHost])

/** A documentation page, and the place on it that was asked for. */
export type PageAddress = { readonly url: URL; readonly anchor?: string }

/**
 * Reads what a model calls a documentation URL: https is assumed, the query is dropped, a fragment becomes `anchor`.
 * The Markdown twin of a page (`.md`) stands for the page itself, because the twins leave out large tables.
 */
export function readPageUrl(text: string): PageAddress {
  const url = URL.parse(toAddress(text))
  if (!url || !isPageUrl(url)) {
    throw new DocsError(
      'invalid_url',
      `${JSON.stringify(text.slice(0, 300))} is not a page this server reads. Pass the full https URL of a page on ${[...allowedHosts].join(' or ')}.`,
    )
  }
  const anchor = readAnchor(url.hash)
  url.protocol = 'https:'
  url.search = ''
  url.hash = ''
  url.pathname = url.pathname.replace(/\.md$/, '.html')
  // A PDF of a guide is not read here; what its fragment names is a page of the same guide.
  const topic = anchor === undefined ? undefined : /^(.*\/)[^/]*\.pdf$/.exec(url.pathname)
  if (topic && /^[\w.-]+$/.test(anchor ?? '')) {
    url.pathname = `${topic[1]}${anchor}.html`
    return { url }
  }
  return anchor === undefined ? { url } : { url, anchor }
}

/** Addresses as models write them: in angle brackets, quotes or backticks, without `https://`, or from the root of the site. */
function toAddress(text: string): string {
  const bare = text.trim().replace(/^[<`"']+|[>`"']+$/g, '')
  if ([...allowedHosts].some(host => bare.startsWith(`${host}/`))) return `https://${bare}`
  return /^\/(?![/\\])/.test(bare) ? `https://${documentationHost}${bare}` : bare
}

/** Whether an address may be fetched at all. Every hop of a redirect is held to the same rule. */
export function isPageUrl(url: URL): boolean {
  return (
    (url.protocol === 'https:' || url.protocol === 'http:') &&
    allowedHosts.has(url.hostname) &&
    url.port === '' &&
    url.username === '' &&
    url.password === ''
  )
}

/** Where a page is really fetched: the documentation host can be served from another origin, the page keeps its URL. */
export function toFetchUrl(url: URL, docsOrigin: URL): URL {
  const target = new URL(url)
  if (url.hostname !== documentationHost) return target
  // Setters, not `new URL(path, origin)`: a path that begins with two slashes would name a host there.
  target.protocol = docsOrigin.protocol
  target.host = docsOrigin.host
  return target
}

/** The inverse of `toFetchUrl`, for the absolute addresses such an origin gives in redirects. */
export function toPageUrl(url: URL, docsOrigin: URL): URL {
  const page = new URL(url)
  if (url.origin === docsOrigin.origin) {
    page.protocol = 'https:'
    page.host = documentationHost
    page.port = ''
  }
  return page
}

/** The place on a page that a fragment names. */
export function readAnchor(hash: string): string | undefined {
  // Text fragments (`#:~:text=…`) name words, not a place in the page's structure.
  const fragment = hash.slice(1).split(':~:')[0]
  if (!fragment) return undefined
  try {
    return decodeURIComponent(fragment)
  } catch {
    return fragment
  }
}
