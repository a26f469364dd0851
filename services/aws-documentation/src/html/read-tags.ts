import { decodeHTML, decodeHTMLAttribute } from 'entities'
import { createNameReader } from './tag-name.ts'

export type TagReader = {
  openTag(name: string, attribs: Record<string, string>, isSelfClosing: boolean): void
  closeTag(name: string): void
  /** Text between tags. A text with a `<` in it comes in parts. */
  addText(data: string): void
  /** Whether the tags are those of SVG or MathML, where CDATA is text and no element holds raw text. */
  isInForeign(): boolean
}

/** Elements whose content is text up to their own end tag; entities in it count in the first two alone. */
const decoded: ReadonlySet<string> = new Set(['title', 'textarea'])
const raw: ReadonlySet<string> = new Set(['script', 'style', 'xmp', 'iframe', 'noembed', 'noframes'])

const none: Record<string, string> = {}
const isBlank = (code: number) => code === 0x20 || (code >= 0x09 && code <= 0x0d && code !== 0x0b)
const isLetter = (code: number) => (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a
const [lineGreater, slash, equals, doubleQuote, singleQuote] = [0x3e, 0x2f, 0x3d, 0x22, 0x27]

/**
 * Reads the tags and the text of a page by the rules of the HTML standard, section 13.2.5. Left out: doctypes, comments, and
 * comments in scripts.
 *
 * `docs/decisions/0025-html-parser.md` says why no library does this.
 */
export function readTags(html: string, reader: TagReader): void {
  const end = html.length
  const readName = createNameReader(html)
  let at = 0
  let textStart = 0
  let attribs = none
  let isSelfClosing = false

  const endText = (to: number) => {
    if (to > textStart) reader.addText(decode(html.slice(textStart, to)))
  }

  /** @returns where the tag ends, or -1 where it does not */
  const readAttributes = (from: number): number => {
    attribs = none
    isSelfClosing = false
    let place = from
    while (place < end) {
      const code = html.charCodeAt(place)
      if (code === lineGreater) return place + 1
      if (isBlank(code)) place++
      else if (code === slash) {
        place++
        if (html.charCodeAt(place) === lineGreater) isSelfClosing = true
      } else place = readAttribute(place)
    }
    return -1
  }

  const readAttribute = (from: number): number => {
    let place = from + 1
    while (place < end && !endsAttributeName(html.charCodeAt(place))) place++
    const name = readName(from, place)
    while (place < end && isBlank(html.charCodeAt(place))) place++
    let value = ''
    if (html.charCodeAt(place) === equals) {
      place++
      while (place < end && isBlank(html.charCodeAt(place))) place++
      const first = html.charCodeAt(place)
      let valueEnd = place
      if (first === doubleQuote || first === singleQuote) {
        place++
        valueEnd = html.indexOf(first === doubleQuote ? '"' : "'", place)
        if (valueEnd < 0) return end
        value = html.slice(place, valueEnd)
        place = valueEnd + 1
      } else {
        while (valueEnd < end && html.charCodeAt(valueEnd) !== lineGreater && !isBlank(html.charCodeAt(valueEnd)))
          valueEnd++
        value = html.slice(place, valueEnd)
        place = valueEnd
      }
    }
    const data = value.includes('&') ? decodeHTMLAttribute(value) : value
    if (attribs === none) attribs = {}
    if (!Object.hasOwn(attribs, name)) attribs[name] = data
    return place
  }

  const nameEnd = (from: number): number => {
    let place = from + 1
    while (place < end && !endsTagName(html.charCodeAt(place))) place++
    return place
  }

  const readOpenTag = (): number => {
    const to = nameEnd(at + 1)
    const tagEnd = readAttributes(to)
    if (tagEnd < 0) return end
    const name = readName(at + 1, to)
    const isText = (decoded.has(name) || raw.has(name) || name === 'plaintext') && !reader.isInForeign()
    reader.openTag(name, attribs, isSelfClosing)
    return isText ? readContent(name, tagEnd) : tagEnd
  }

  const readContent = (name: string, from: number): number => {
    const to = name === 'plaintext' ? end : findEndTag(html, name, from)
    if (to > from) reader.addText(decoded.has(name) ? decode(html.slice(from, to)) : html.slice(from, to))
    return to
  }

  const readCloseTag = (): number => {
    const to = nameEnd(at + 2)
    const tagEnd = readAttributes(to)
    if (tagEnd < 0) return end
    reader.closeTag(readName(at + 2, to))
    return tagEnd
  }

  const readDeclaration = (): number => {
    if (html.startsWith('<!--', at)) return commentEnd(html, at + 4)
    if (html.startsWith('<![CDATA[', at) && reader.isInForeign()) {
      const to = html.indexOf(']]>', at)
      if (at + 9 < (to < 0 ? end : to)) reader.addText(html.slice(at + 9, to < 0 ? end : to))
      return to < 0 ? end : to + 3
    }
    return bogusCommentEnd()
  }

  const bogusCommentEnd = (): number => {
    const to = html.indexOf('>', at)
    return to < 0 ? end : to + 1
  }

  while (at < end) {
    at = html.indexOf('<', at)
    if (at < 0) break
    const next = html.charCodeAt(at + 1)
    const isOpen = isLetter(next)
    const isClose = next === slash && at + 2 < end
    if (!isOpen && !isClose && next !== 0x21 && next !== 0x3f) {
      at++
      continue
    }
    endText(at)
    if (isOpen) at = readOpenTag()
    else if (next === 0x21) at = readDeclaration()
    else if (isClose && isLetter(html.charCodeAt(at + 2))) at = readCloseTag()
    else at = bogusCommentEnd()
    textStart = at
  }
  endText(end)
}

function decode(text: string): string {
  return text.includes('&') ? decodeHTML(text) : text
}

function endsTagName(code: number): boolean {
  return code === lineGreater || code === slash || isBlank(code)
}

function endsAttributeName(code: number): boolean {
  return code === equals || endsTagName(code)
}

/** `-->` and `--!>` end a comment, and so does a `>` at its very beginning. */
function commentEnd(html: string, from: number): number {
  if (html.startsWith('>', from)) return from + 1
  if (html.startsWith('->', from)) return from + 2
  for (let at = html.indexOf('--', from); at >= 0; at = html.indexOf('--', at + 1)) {
    if (html.charCodeAt(at + 2) === lineGreater) return at + 3
    if (html.startsWith('!>', at + 2)) return at + 4
  }
  return html.length
}

/** Where `</name` stands with the end of a name after it. */
function findEndTag(html: string, name: string, from: number): number {
  for (let at = html.indexOf('</', from); at >= 0; at = html.indexOf('</', at + 2)) {
    const nameEnd = at + 2 + name.length
    if (endsTagName(html.charCodeAt(nameEnd)) && html.slice(at + 2, nameEnd).toLowerCase() === name) return at
  }
  return html.length
}
