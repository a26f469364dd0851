import { toPlainCode } from '../src/html/characters.ts'
import { type ElementNode, type HtmlNode, isElement } from '../src/html/nodes.ts'
import { withoutSpace } from './facts.ts'

/**
 * The paragraphs and code blocks of a page that are text of it wherever they stand, judged one by one: by the sentences in
 * them and the landmarks of HTML around them. The reader looks for a main column instead, by other rules, so a wrong
 * column shows as a paragraph that is missing.
 */
export function readProse(document: ElementNode): string[] {
  const found: string[] = []
  collect(document, found)
  return found
}

/** Prose that the Markdown lacks. Frames have remarks too, which nothing but their place tells from text. */
export function compareProse(prose: readonly string[], text: string): string[] {
  const lost = prose.filter(paragraph => !text.includes(paragraph))
  const length = lost.reduce((sum, paragraph) => sum + paragraph.length, 0)
  if (length <= 250) return []
  return [`${length} characters of prose outside what was read: ${JSON.stringify(lost[0]?.slice(0, 160))}`]
}

function collect(element: ElementNode, found: string[]): void {
  if (isOutside(element)) return
  if (element.name === 'pre') {
    const code = textOf(element)
    if (code.trim() !== '') found.push(toComparable(code))
    return
  }
  let run: HtmlNode[] = []
  const endRun = () => {
    if (isProse(run)) found.push(toComparable(run.map(node => textOf(node)).join('')))
    run = []
  }
  for (const child of element.children) {
    if (!isElement(child) || (inline.has(child.name) && !holdsBlock(child))) {
      run.push(child)
      continue
    }
    endRun()
    collect(child, found)
  }
  endRun()
}

export function toComparable(text: string): string {
  return withoutSpace(toPlainCode(text))
}

/** More than a remark, and not the text of links: a menu has words too, but no sentences. */
function isProse(run: readonly HtmlNode[]): boolean {
  const own = run.map(node => textOf(node, ({ name }) => name === 'a')).join('')
  const isLong = own.trim().split(/\s+/).length >= 8 || withoutSpace(own).length >= 60
  return isLong && /[.!?:;,。、！？：；，]/.test(own) && !/©|copyright|licen[cs]e|cookies?\b/i.test(own)
}

function textOf(node: HtmlNode, isLeftOut: (element: ElementNode) => boolean = () => false): string {
  if (!isElement(node)) return node
  if (isOutside(node) || isLeftOut(node) || isMark(node)) return ''
  return node.name === 'br' ? '\n' : node.children.map(child => textOf(child, isLeftOut)).join('')
}

/** A link of one sign beside a heading leads to the heading. */
function isMark({ name, attribs, children }: ElementNode): boolean {
  const [only] = children
  return (
    name === 'a' &&
    attribs.href?.startsWith('#') === true &&
    children.length === 1 &&
    only !== undefined &&
    !isElement(only) &&
    /^\s*[#§¶🔗∞◆]?\s*$/u.test(only)
  )
}

function holdsBlock(element: ElementNode): boolean {
  return element.children.some(child => isElement(child) && (!inline.has(child.name) || holdsBlock(child)))
}

/** What HTML itself sets apart from the text of a page, and what a browser does not show. */
function isOutside({ name, attribs }: ElementNode): boolean {
  return (
    outside.has(name) ||
    (attribs.role !== undefined && outsideRoles.has(attribs.role)) ||
    'hidden' in attribs ||
    attribs['aria-hidden'] === 'true' ||
    /display\s*:\s*none/i.test(attribs.style ?? '')
  )
}

const outside: ReadonlySet<string> = new Set([
  ...['nav', 'footer', 'aside', 'form', 'dialog', 'head', 'script', 'style', 'noscript', 'template', 'noframes', 'svg'],
  ...['button', 'select', 'textarea', 'object', 'iframe', 'math', 'thead', 'th', 'summary', 'q'],
])
const outsideRoles: ReadonlySet<string> = new Set([
  ...['navigation', 'search', 'contentinfo', 'banner', 'complementary', 'dialog', 'menu', 'tab'],
])
const inline: ReadonlySet<string> = new Set([
  ...[
    'a',
    'abbr',
    'b',
    'bdi',
    'bdo',
    'big',
    'br',
    'cite',
    'code',
    'del',
    'dfn',
    'em',
    'font',
    'i',
    'img',
    'ins',
    'kbd',
  ],
  ...['mark', 's', 'samp', 'small', 'span', 'strike', 'strong', 'sub', 'sup', 'time', 'tt', 'u', 'var', 'wbr'],
])
