import { type ChildNode, type Element, isTag } from 'domhandler'
import { isClutter } from './clutter.ts'
import { renderCode } from './code.ts'
import { anchorsOf, anchorsWithin, classesOf, findElement, hasClass, plainText } from './dom.ts'
import { type Rendering, renderBold, renderInline } from './inline.ts'
import { renderList } from './list.ts'
import { renderTable } from './table.ts'

/** A piece of Markdown that stands by itself: a paragraph, a heading, one list item, a table, a code block. */
export type Block = {
  readonly markdown: string
  readonly kind: 'text' | 'item' | 'heading'
  /** What URL fragments call this place. */
  readonly anchors: readonly string[]
  /** Follows the block before it without an empty line. */
  readonly tight?: boolean
  readonly heading?: { readonly level: number; readonly title: string; readonly anchor?: string }
}

/** Renders nodes as blocks. Elements it does not know lose their tags and keep their content. */
export function renderBlocks(nodes: readonly ChildNode[], rendering: Rendering): Block[] {
  const blocks: Block[] = []
  // Anchors of elements that render as nothing (`<a id="x"></a>`, `<div id="x">`) name whatever comes next.
  let waiting: string[] = []
  let run: ChildNode[] = []

  const add = (added: readonly Block[], anchors: readonly string[]) => {
    waiting.push(...anchors)
    const [first, ...rest] = added
    if (!first) return
    blocks.push({ ...first, anchors: [...new Set([...waiting, ...first.anchors])] }, ...rest)
    waiting = []
  }
  const endRun = () => {
    add(renderParagraph(run, rendering), anchorsWithin(run))
    run = []
  }

  for (const node of nodes) {
    if (isTag(node) && isClutter(node)) continue
    if (!isTag(node) || !isBlock(node)) {
      run.push(node)
      continue
    }
    endRun()
    add(renderElement(node, rendering), node.attribs.id ? [node.attribs.id] : [])
  }
  endRun()
  const last = blocks.at(-1)
  return last && waiting.length > 0 ? blocks.with(-1, { ...last, anchors: [...last.anchors, ...waiting] }) : blocks
}

/** The blocks as one text. */
export function joinBlocks(blocks: readonly Block[]): string {
  return blocks.map((block, index) => `${separatorBefore(block, index)}${block.markdown}`).join('')
}

export function separatorBefore(block: Block, index: number): string {
  if (index === 0) return ''
  return block.tight ? '\n' : '\n\n'
}

/** One block that took its anchors from everything in it. */
export function toBlock(markdown: string, element: Element): Block[] {
  return markdown === '' ? [] : [{ markdown, kind: 'text', anchors: anchorsOf(element) }]
}

function renderElement(element: Element, rendering: Rendering): Block[] {
  if (isNote(element)) return renderNote(element, rendering)
  switch (element.name) {
    case 'h1':
    case 'h2':
    case 'h3':
    case 'h4':
    case 'h5':
    case 'h6':
      return renderHeading(element, rendering)
    case 'pre':
      return toBlock(renderCode(element, rendering), element)
    case 'ul':
    case 'ol':
      return renderList(element, rendering)
    // A term, or a tab's label (tabs are `awsdocs-tabs > dl`, with `dd` as panels): in bold, with what belongs to it
    // following at the same depth. Parameter lists are long, and indenting them costs tokens.
    case 'dt':
    case 'summary':
      return toBlock(renderBold(element.children, rendering), element)
    case 'table':
      return toBlock(renderTable(element, rendering), element)
    case 'blockquote':
      return toBlock(quote(joinBlocks(renderBlocks(element.children, rendering))), element)
    case 'hr':
      return rendering.inCell ? [] : toBlock('---', element)
    case 'awsui-expandable-section':
      return renderExpandable(element, rendering)
    default:
      return renderBlocks(element.children, rendering)
  }
}

const blockTags: ReadonlySet<string> = new Set([
  ...['address', 'article', 'aside', 'blockquote', 'dd', 'details', 'div', 'dl', 'dt', 'figcaption', 'figure', 'form'],
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'header', 'hr', 'li', 'main', 'ol', 'p', 'pre', 'section', 'summary'],
  ...['table', 'ul', 'awsdocs-tabs', 'awsui-expandable-section'],
])

/** The template's own elements (`awsdocs-…`, `awsui-…`) are blocks when there is a block in them. */
function isBlock(element: Element): boolean {
  return blockTags.has(element.name) || findElement(element, inner => blockTags.has(inner.name)) !== undefined
}

function renderParagraph(nodes: readonly ChildNode[], rendering: Rendering): Block[] {
  const text = renderInline(nodes, rendering)
  if (text === '') return []
  const lines = text.split('\n').map(escapeLineStart)
  // Two spaces make a line feed a line break.
  return [{ markdown: lines.join(rendering.inCell ? '\n' : '  \n'), kind: 'text', anchors: [] }]
}

/** Text that happens to begin like a heading, a quote or a list item stays text. */
function escapeLineStart(line: string): string {
  return line.replace(/^(\d+)(?=[.)]\s)/, '$1\\').replace(/^(?=#{1,6}\s|>|[-+]\s)/, '\\')
}

function renderHeading(element: Element, rendering: Rendering): Block[] {
  if (rendering.inCell) return toBlock(renderBold(element.children, rendering), element)
  const text = renderInline(element.children, rendering).replaceAll('\n', ' ')
  if (text === '') return []
  const level = Number(element.name.slice(1))
  const title = plainText(element.children.filter(child => !isTag(child) || !isClutter(child)))
  const anchors = anchorsOf(element)
  const heading = anchors[0] === undefined ? { level, title } : { level, title, anchor: anchors[0] }
  return [{ markdown: `${'#'.repeat(level)} ${text}`, kind: 'heading', anchors, heading }]
}

function renderExpandable(element: Element, rendering: Rendering): Block[] {
  const title = element.attribs.header?.trim()
  const content = renderBlocks(element.children, rendering)
  return title ? [{ markdown: `**${title}**`, kind: 'text', anchors: [] }, ...content] : content
}

/** `awsdocs-note` and its kinds on docs.aws.amazon.com, `admonition` in Sphinx. */
function isNote(element: Element): boolean {
  return element.name === 'div' && (hasClass(element, 'awsdocs-note') || hasClass(element, 'admonition'))
}

function renderNote(element: Element, rendering: Rendering): Block[] {
  const title = findElement(
    element,
    inner => hasClass(inner, 'awsdocs-note-title') || hasClass(inner, 'admonition-title'),
  )
  const label = title ? plainText(title.children).replace(/\s*:$/, '') : ''
  const body = renderBlocks(
    element.children.filter(child => child !== title),
    rendering,
  )
  if (body.length === 0) return []
  const text = `**${label || kindOfNote(element)}**\n\n${joinBlocks(body)}`
  return toBlock(rendering.inCell ? text : quote(text), element)
}

function kindOfNote(element: Element): string {
  const kind = classesOf(element)
    .map(name => name.replace(/^awsdocs-/, ''))
    .find(name => ['important', 'warning', 'tip', 'caution', 'danger'].includes(name))
  return kind ? kind.charAt(0).toUpperCase() + kind.slice(1) : 'Note'
}

function quote(markdown: string): string {
  return markdown === '' ? '' : markdown.replace(/^/gm, '> ').replace(/^> $/gm, '>')
}
