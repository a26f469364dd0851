import { type ChildNode, type Element, isTag, isText } from 'domhandler'
import { isClutter } from './clutter.ts'
import { rawText } from './dom.ts'

/** What rendering has to know of the page and of the place it has reached. */
export type Rendering = {
  /** Links are resolved against it. */
  readonly base: URL
  /** A table cell must fit on one line, so nothing in it may be a Markdown block. */
  readonly inCell: boolean
}

/** Renders text and its emphasis, links and code as one Markdown line; `<br>` becomes a line feed. */
export function renderInline(nodes: readonly ChildNode[], rendering: Rendering): string {
  return renderNodes(nodes, rendering, new Set())
    .replace(/ *\n */g, '\n')
    .replace(/ {2,}/g, ' ')
    .trim()
}

/** Bold text that does not double the emphasis already there. */
export function renderBold(nodes: readonly ChildNode[], rendering: Rendering): string {
  const text = renderNodes(nodes, rendering, new Set(['strong']))
    .replace(/\s+/g, ' ')
    .trim()
  return text === '' ? '' : `**${text}**`
}

/** A code span of text on one line; its fence is longer than any run of backticks inside. */
export function toCodeSpan(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim()
  if (line === '') return ''
  const fence = '`'.repeat(longestRun(line) + 1)
  const padding = line.startsWith('`') || line.endsWith('`') ? ' ' : ''
  return `${fence}${padding}${line}${padding}${fence}`
}

/** The length of the longest run of backticks. */
export function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(run => run.length))
}

type Emphasis = 'strong' | 'em'

function renderNodes(nodes: readonly ChildNode[], rendering: Rendering, open: ReadonlySet<Emphasis>): string {
  return nodes.map(node => renderNode(node, rendering, open)).join('')
}

function renderNode(node: ChildNode, rendering: Rendering, open: ReadonlySet<Emphasis>): string {
  if (isText(node)) return escapeText(node.data.replace(/\s+/g, ' '))
  if (!isTag(node) || isClutter(node)) return ''
  switch (node.name) {
    case 'br':
      return '\n'
    case 'code':
    case 'tt':
    case 'kbd':
    case 'samp':
      return toCodeSpan(rawText(node))
    case 'b':
    case 'strong':
      return renderEmphasis('strong', '**', node, rendering, open)
    case 'i':
    case 'em':
      return renderEmphasis('em', '*', node, rendering, open)
    case 'sup':
    case 'sub':
      return `<${node.name}>${renderNodes(node.children, rendering, open)}</${node.name}>`
    case 'a':
      return renderLink(node, rendering, open)
    case 'img':
      return renderImage(node, rendering)
    default:
      return renderNodes(node.children, rendering, open)
  }
}

function renderEmphasis(
  kind: Emphasis,
  mark: string,
  element: Element,
  rendering: Rendering,
  open: ReadonlySet<Emphasis>,
): string {
  if (open.has(kind)) return renderNodes(element.children, rendering, open)
  const text = renderNodes(element.children, rendering, new Set([...open, kind]))
  const words = text.trim()
  // Emphasis does not open before, or close after, a space: those move outside.
  return words === '' ? text : text.replace(words, () => `${mark}${words}${mark}`)
}

function renderLink(element: Element, rendering: Rendering, open: ReadonlySet<Emphasis>): string {
  const text = renderNodes(element.children, rendering, open)
  const words = text.replace(/\s+/g, ' ').trim()
  const target = toLinkTarget(element.attribs.href, rendering.base)
  if (words === '' || target === undefined) return text
  return text.replace(text.trim(), () => (words === target ? `<${target}>` : `[${words}](${target})`))
}

function renderImage(element: Element, { base }: Rendering): string {
  const alt = element.attribs.alt?.replace(/\s+/g, ' ').trim()
  const target = toLinkTarget(element.attribs.src, base)
  return alt && target ? `![${alt.replace(/[[\]]/g, '\\$&')}](${target})` : ''
}

/** An absolute address without the characters that would end a Markdown link early. */
function toLinkTarget(href: string | undefined, base: URL): string | undefined {
  const url = href ? URL.parse(href, base.href) : null
  if (!url || !['http:', 'https:', 'mailto:'].includes(url.protocol)) return undefined
  return url.href.replace(/[()]/g, paren => (paren === '(' ? '%28' : '%29'))
}

/**
 * Escapes only what Markdown would take for markup. Escaping every `_` and `*` instead, as converters commonly do,
 * makes text full of `snake_case` names longer and harder to quote back.
 */
function escapeText(text: string): string {
  return text
    .replace(/\\(?=[\\`*_[\]<>#|])/g, '\\\\')
    .replace(/`/g, '\\`')
    .replace(/(?<=\S)\*|\*(?=\S)/g, '\\*')
    .replace(/(?<![A-Za-z0-9])_(?=\S)|(?<=\S)_(?![A-Za-z0-9])/g, '\\_')
    .replace(/<(?=[A-Za-z/!?])/g, '\\<')
    .replace(/\](?=[([])/g, '\\]')
}
