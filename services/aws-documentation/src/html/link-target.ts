import type { PageFacts } from './rendering.ts'

/** An address without the characters that would end a Markdown link early; a place on the page itself is `#fragment`. */
export function toLinkTarget(
  href: string | undefined,
  { url, base, folder, address }: Pick<PageFacts, 'url' | 'base' | 'folder' | 'address'>,
): string | undefined {
  if (href === undefined) return undefined
  // Most addresses need no parser, which costs some microseconds each.
  if (/^#[\w.-]+$/.test(href)) return href
  if (/^https:\/\/[a-z\d.-]+\/(?:[\w~%-][\w.~%-]*\/)*(?:[\w~%-][\w.~%-]*)?$/.test(href)) return href
  if (/^(?:\.\/)?[\w-][\w.-]*\.html(?:#[\w.-]+)?$/.test(href))
    return toSibling(href.replace(/^\.\//, ''), folder, address)
  // Real pages have `./.html#x` for `#x`.
  const named = href.trim().replace(/^\.?\/?\.html(?=#)/, '')
  const target = named.startsWith('#') ? URL.parse(named, url.href) : URL.parse(named, base.href)
  if (!target || !protocols.has(target.protocol)) return undefined
  const isSamePage = target.hash !== '' && target.href.slice(0, -target.hash.length) === url.href
  const isTop = named === '#'
  return toDestination(isSamePage ? target.hash : isTop ? '#' : target.href)
}

function toSibling(name: string, folder: string, address: string): string {
  const target = `${folder}${name}`
  return target.startsWith(address) && target.charAt(address.length) === '#' ? target.slice(address.length) : target
}

const protocols: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:'])

function toDestination(address: string): string {
  return address.replace(/[()|\\<>\s]/g, character => escapes[character] ?? '%20').replace(/&(?=#?\w+;)/g, '&amp;')
}

const escapes: Readonly<Record<string, string>> = {
  '(': '%28',
  ')': '%29',
  '|': '%7C',
  '\\': '%5C',
  '<': '%3C',
  '>': '%3E',
}
