import { BlockList } from './block-list.ts'
import { type Block, nameFirst, noAnchors, type PartBlock, toAnchors } from './blocks.ts'
import { cleanTitle } from './characters.ts'
import { isClutter } from './clutter.ts'
import { renderCode } from './code.ts'
import { escapeText } from './escape.ts'
import { type InlineOptions, renderInline } from './inline.ts'
import { cellsOfLayout, isLayoutTable } from './layout-table.ts'
import { toLinkTarget } from './link-target.ts'
import { renderList } from './list.ts'
import {
  anchorsAt,
  anchorsWithin,
  answer,
  type ElementNode,
  elementsIn,
  findElement,
  type HtmlNode,
  isElement,
  isHeading,
  plainText,
  questions,
} from './nodes.ts'
import { isNote, renderNote } from './note.ts'
import { isParameterQuote, renderParameters } from './parameters.ts'
import { type Rendering, releaseOneOf } from './rendering.ts'
import { renderTable } from './table.ts'
import { tabLabel } from './tabs.ts'

/** Renders nodes as blocks. Elements it does not know lose their tags and keep their content. */
export function renderBlocks(nodes: readonly HtmlNode[], rendering: Rendering): Block[] {
  // Most paragraphs, items and cells hold a line of text alone, or one block with such a line: neither needs a list.
  if (isLine(nodes, rendering)) return renderParagraph(nodes, rendering)
  const [only] = nodes
  if (nodes.length === 1 && only && isElement(only) && only.name === 'p' && isLine(only.children, rendering)) {
    if (isClutter(only) || rendering.page.isFrame(only)) return []
    const blocks = renderParagraph(only.children, rendering)
    nameFirst(blocks, anchorsAt(only))
    return blocks
  }
  const out = new BlockList()
  renderInto(out, nodes, rendering)
  return out.blocks
}

/** The same, one after the other: what holds a whole page and adds nothing itself does not hold its blocks. */
export function renderInto(out: BlockList, nodes: readonly HtmlNode[], rendering: Rendering): void {
  const before = out.length
  let run: HtmlNode[] = []
  const endRun = () => {
    if (run.length === 0) return
    const paragraph = renderParagraph(run, rendering)
    if (paragraph.length === 0) out.name(anchorsWithin(run))
    for (const block of paragraph) out.add(block)
    run = []
  }

  for (let index = 0; index < nodes.length; index++) {
    const node = nodes[index]
    if (node === undefined) continue
    if (!isElement(node)) {
      if (run.length > 0 || /\S/.test(node)) run.push(node)
      continue
    }
    if (isClutter(node) || rendering.page.isFrame(node)) {
      out.name(anchorsAt(node))
      continue
    }
    if (!isBlock(node)) {
      run.push(node)
      continue
    }
    endRun()
    if (node.name === 'dt') {
      const details = detailsAfter(nodes, index)
      for (const block of renderTerm(node, details.elements, rendering)) out.add(block)
      for (; index < details.last; index++) releaseOneOf(nodes, index, rendering)
      releaseOneOf(nodes, index, rendering)
    } else if (!rendering.inCell && isParameterQuote(node) && out.lastAfter(before)?.kind === 'text') {
      renderParameters(out, before, node, rendering)
      releaseOneOf(nodes, index, rendering)
    } else if (renderElement(out, node, rendering)) releaseOneOf(nodes, index, rendering)
  }
  endRun()
  if (out.length > before) out.nameLast()
}

function isLine(nodes: readonly HtmlNode[], { page }: Rendering): boolean {
  for (const node of nodes) {
    if (isElement(node) && (isClutter(node) || page.isFrame(node) || isBlock(node))) return false
  }
  return true
}

/**
 * Anchors of elements that render as nothing (`<a id="x"></a>`, `<div id="x">`) name whatever comes next.
 *
 * @returns whether there was something in it
 */
function renderElement(out: BlockList, element: ElementNode, rendering: Rendering): boolean {
  const { length: before, waiting } = out
  out.name(anchorsAt(element))
  const blocks = renderOwn(element, rendering)
  if (blocks) for (const block of blocks) out.add(block)
  else if (element.name === 'table') renderCells(out, element, rendering)
  else renderInto(out, element.children, rendering)
  if (out.length > before) return true
  out.forgetNames(waiting)
  out.name(anchorsWithin([element]))
  return false
}

/** @returns the blocks of an element, or undefined where it only holds those of others */
function renderOwn(element: ElementNode, rendering: Rendering): Block[] | undefined {
  if (isNote(element)) return renderNote(element, rendering)
  const label = tabLabel(element)
  if (label !== undefined) return renderPart('tab', label, element.children, rendering)
  switch (element.name) {
    case 'h1':
    case 'h2':
    case 'h3':
    case 'h4':
    case 'h5':
    case 'h6':
      return renderHeading(element, rendering)
    case 'pre':
    case 'listing':
    case 'xmp':
      return renderCode(element, rendering)
    case 'ul':
    case 'ol':
    case 'menu':
    case 'dir':
      return renderList(element, rendering)
    case 'table':
      return !rendering.inCell && isLayoutTable(element) ? undefined : renderTable(element, rendering)
    case 'blockquote':
      return renderQuote(element, rendering)
    case 'hr':
      return rendering.inCell ? [] : [{ kind: 'rule', anchors: noAnchors }]
    case 'iframe':
    case 'frame':
      return renderParagraph([element], rendering)
    case 'details':
      return renderDetails(element, rendering)
    case 'summary':
      return holdsHeading(element) ? undefined : renderLabel(element, rendering)
    case 'a':
      return renderBlockLink(element, rendering)
    case 'awsui-expandable-section':
      return renderPart('expandable', element.attribs.header ?? '', element.children, rendering)
    default:
      return undefined
  }
}

const blockTags: ReadonlySet<string> = new Set([
  ...['address', 'article', 'aside', 'blockquote', 'body', 'center', 'dd', 'details', 'dialog', 'dir', 'div', 'dl'],
  ...['dt', 'fieldset', 'figcaption', 'figure', 'form', 'frameset', 'frame', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'],
  ...['header', 'hgroup', 'hr', 'iframe', 'legend', 'li', 'listing', 'main', 'menu', 'ol', 'p', 'pre', 'section'],
  ...['search', 'summary', 'table', 'tbody', 'tr', 'ul', 'xmp', 'awsdocs-tabs', 'awsui-expandable-section'],
])

/** The template's own elements (`awsdocs-…`, `awsui-…`) and links are blocks when there is a block in them. */
export function isBlock(element: ElementNode): boolean {
  if (blockTags.has(element.name)) return true
  return answer(element, questions.isBlock, holdsBlock)
}

function holdsBlock({ children }: ElementNode): boolean {
  for (const child of children) if (isElement(child) && isBlock(child)) return true
  return false
}

function renderParagraph(nodes: readonly HtmlNode[], rendering: Rendering): Block[] {
  const wrap = takeBlockLink(rendering)
  const { text, anchors } = renderInline(nodes, rendering, wrap)
  if (text === '') {
    if (wrap.wrap) giveBackLink(rendering)
    return []
  }
  return [{ kind: 'text', text, anchors }]
}

function renderHeading(element: ElementNode, rendering: Rendering): Block[] {
  const ids = anchorsWithin(element.children)
  const options = takeBlockLink(rendering, true)
  if (rendering.inCell) return renderLabel(element, rendering, options)
  const { text } = renderInline(element.children, rendering, { ...options, isOneLine: true, startsBlock: false })
  if (text === '') return []
  const title = cleanTitle(plainText(element.children, isClutter))
  // A row of # at the end of a heading is no text of it.
  const closed = text.replace(/(^|\s)(#+)$/, '$1\\$2')
  const anchor = anchorsAt(element)[0] ?? ids[0]
  return [
    { kind: 'heading', level: Number(element.name.slice(1)), text: closed, title, anchor, anchors: toAnchors(ids) },
  ]
}

function renderLabel(element: ElementNode, rendering: Rendering, options = takeBlockLink(rendering)): Block[] {
  if (findElement(element, ({ name }) => notInLabels.has(name))) return renderBlocks(element.children, rendering)
  const { text, anchors } = renderInline(element.children, rendering, { wrap: 'bold', isOneLine: true, ...options })
  return text === '' ? [] : [{ kind: 'text', text, anchors }]
}

/** Javadoc up to 5 puts declarations in terms. */
const notInLabels: ReadonlySet<string> = new Set(['pre', 'listing', 'xmp', 'table', 'ul', 'ol', 'dl', 'blockquote'])

/**
 * A term with what belongs to it, at the same depth: parameter lists are long, and indenting them costs tokens. Tabs of the
 * awsdocs template are terms too (`awsdocs-tabs > dl`).
 */
function renderTerm(term: ElementNode, details: readonly ElementNode[], rendering: Rendering): Block[] {
  const label = renderLabel(term, rendering)
  const isNamed = label.length > 0
  const bodies = details.map(detail => {
    const body = renderBlocks(detail.children, rendering)
    nameFirst(body, anchorsAt(detail))
    return body
  })
  const blocks = label.concat(bodies.flat())
  nameFirst(blocks, anchorsAt(term))
  if (!isNamed) return blocks
  const isTab = term.parent?.parent?.name === 'awsdocs-tabs'
  return [
    {
      kind: 'part',
      part: isTab ? 'tab' : 'term',
      title: plainText(term.children, isClutter),
      blocks,
      anchors: noAnchors,
    },
  ]
}

/** `dd` after a `dt`, up to the next `dt` that has its own. */
function detailsAfter(nodes: readonly HtmlNode[], term: number): { elements: ElementNode[]; last: number } {
  const elements: ElementNode[] = []
  let last = term
  for (let index = term + 1; index < nodes.length; index++) {
    const node = nodes[index]
    if (node === undefined || (!isElement(node) && node.trim() === '')) continue
    if (!isElement(node) || node.name !== 'dd') break
    elements.push(node)
    last = index
  }
  return { elements, last }
}

export function renderPart(
  part: PartBlock['part'],
  title: string,
  nodes: readonly HtmlNode[],
  rendering: Rendering,
): Block[] {
  const content = renderBlocks(nodes, rendering)
  const words = title.replace(/\s+/g, ' ').trim()
  if (words === '') return content
  const label = renderInline([words], rendering, { wrap: 'bold', isOneLine: true })
  return [{ kind: 'part', part, title: words, blocks: [{ kind: 'text', ...label }, ...content], anchors: noAnchors }]
}

function renderDetails(element: ElementNode, rendering: Rendering): Block[] {
  const summary = elementsIn(element).find(child => child.name === 'summary')
  // A heading in the summary is in the contents by itself.
  const title = summary && !holdsHeading(summary) ? plainText(summary.children, isClutter) : undefined
  const blocks = renderBlocks(element.children, rendering)
  if (title === undefined || blocks.length === 0) return blocks
  return [{ kind: 'part', part: 'expandable', title, blocks: blocks.slice(), anchors: noAnchors }]
}

function holdsHeading(element: ElementNode): boolean {
  return findElement(element, isHeading) !== undefined
}

/** What a page lays out in cells is read from the left to the right, and down. */
function renderCells(out: BlockList, table: ElementNode, rendering: Rendering): void {
  for (const cell of cellsOfLayout(table)) {
    out.name(anchorsAt(cell))
    renderInto(out, cell.children, rendering)
  }
}

function renderQuote(element: ElementNode, rendering: Rendering): Block[] {
  const blocks = renderBlocks(element.children, rendering)
  if (blocks.length === 0 || rendering.inCell) return blocks
  return [{ kind: 'quote', blocks, anchors: noAnchors }]
}

/** A link around blocks, as cards are: its heading, else its first text, becomes the link. */
function renderBlockLink(element: ElementNode, rendering: Rendering): Block[] {
  const target = toLinkTarget(element.attribs.href, rendering.page)
  if (target === undefined) return renderBlocks(element.children, rendering)
  // Links in links would each double the work.
  const canWait = rendering.blockLink === undefined && holdsHeading(element)
  let blocks: Block[] = []
  for (const waitsForHeading of canWait ? [true, false] : [false]) {
    const blockLink = { target, waitsForHeading, isTaken: false }
    blocks = renderBlocks(element.children, { ...rendering, blockLink })
    if (blockLink.isTaken || blocks.length === 0) return blocks
  }
  // Code or a table alone: nothing in it can be a link.
  rendering.page.targets.add(target)
  return [...blocks, { kind: 'text', text: `[${escapedTarget(target)}](${target})`, anchors: noAnchors }]
}

function escapedTarget(target: string): string {
  return escapeText(target, '', { inCell: false, inLink: true })
}

/** The first text of a card takes its link. */
function takeBlockLink({ blockLink, page }: Rendering, isHeading = false): InlineOptions {
  if (!blockLink || blockLink.isTaken || (blockLink.waitsForHeading && !isHeading)) return {}
  blockLink.isTaken = true
  page.targets.add(blockLink.target)
  return { wrap: { link: blockLink.target } }
}

function giveBackLink({ blockLink }: Rendering): void {
  if (blockLink) blockLink.isTaken = false
}
