import { type Document, type Element, isTag } from 'domhandler'
import { parseDocument } from 'htmlparser2'
import { renderBlocks, separatorBefore } from './blocks.ts'
import { findElement, hasClass, plainText } from './dom.ts'

/** A page as Markdown, with the places in it; offsets are UTF-16 code units from its beginning, as `String` counts. */
export type HtmlPage = {
  readonly kind: 'page'
  readonly title: string
  readonly markdown: string
  readonly headings: readonly { level: number; title: string; anchor?: string; start: number }[]
  readonly anchors: ReadonlyMap<string, number>
}

/** The entry page of a guide only sends browsers on (`<meta http-equiv="refresh">`). */
export type HtmlRefresh = { readonly kind: 'refresh'; readonly target: string }

/**
 * Reads an HTML documentation page.
 *
 * Why these libraries and our own rendering: measured on a page of 126 KB with a table of 400 rows (esbuild minified
 * ESM, Node 24, best of 5): htmlparser2 with this rendering is 67 KB, imports in 5 ms and gives the first page in
 * 57 ms; turndown with its DOM 248 KB, 26 and 99 ms; hast and mdast 311 KB, 23 and 335 ms; cheerio's parser alone
 * 279 KB, 15 and 28 ms. None of them knows tabs, notes or spans of this template, or gives offsets of headings.
 */
export function readHtml(html: string, base: URL): HtmlPage | HtmlRefresh {
  const document = parseDocument(html)
  const target = refreshTarget(document)
  if (target !== undefined) return { kind: 'refresh', target }

  const blocks = renderBlocks(mainContent(document).children, { base, inCell: false })
  const headings: { level: number; title: string; anchor?: string; start: number }[] = []
  const anchors = new Map<string, number>()
  let markdown = ''
  for (const [index, block] of blocks.entries()) {
    markdown += separatorBefore(block, index)
    const start = markdown.length
    for (const anchor of block.anchors) if (!anchors.has(anchor)) anchors.set(anchor, start)
    if (block.heading) {
      // Sphinx puts a section's anchor on the element around its heading.
      const anchor = block.heading.anchor ?? block.anchors[0]
      headings.push({ ...block.heading, ...(anchor === undefined ? {} : { anchor }), start })
    }
    markdown += block.markdown
  }
  const title = headings.find(heading => heading.level === 1)?.title ?? documentTitle(document)
  return { kind: 'page', title, markdown, headings, anchors }
}

const mainContentTests: readonly ((element: Element) => boolean)[] = [
  element => element.attribs.id === 'main-col-body',
  element => element.name === 'article' && hasClass(element, 'bd-article'),
  element => element.attribs.role === 'main',
  element => element.name === 'main',
  element => element.attribs.id === 'main-content',
  element => element.name === 'article',
  element => element.attribs.id === 'awsdocs-content',
  element => hasClass(element, 'awsui-article'),
  element => element.attribs.id === 'content',
  element => element.name === 'body',
]

/** The awsdocs template's column first, then Sphinx's themes, then what any page may have. */
function mainContent(document: Document): Element | Document {
  for (const test of mainContentTests) {
    const element = findElement(document, test)
    if (element) return element
  }
  return document
}

function refreshTarget(document: Document): string | undefined {
  const meta = findElement(
    document,
    element => element.name === 'meta' && element.attribs['http-equiv']?.toLowerCase() === 'refresh',
  )
  return /url\s*=\s*['"]?([^'"]+)/i.exec(meta?.attribs.content ?? '')?.[1]?.trim()
}

function documentTitle(document: Document): string {
  const title = findElement(document, element => isTag(element) && element.name === 'title')
  return title ? plainText(title.children) : ''
}
