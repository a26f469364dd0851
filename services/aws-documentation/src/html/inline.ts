import { type Anchor, noAnchors } from './blocks.ts'
import { dropInvisible, toBlanks, toPlainCode } from './characters.ts'
import { isClutter } from './clutter.ts'
import { type Composed, compose, composeText, type Shape, type Token } from './compose.ts'
import { toLinkTarget } from './link-target.ts'
import { mathText } from './math.ts'
import { anchorsAt, type ElementNode, findElement, type HtmlNode, isElement, plainText } from './nodes.ts'
import type { Rendering } from './rendering.ts'

export type InlineText = {
  /** Lines, parted by line feeds; empty where nothing is to be shown. */
  readonly text: string
  /** Fragments that name a place in it, each with its line. */
  readonly anchors: readonly Anchor[]
}

export type InlineOptions = {
  /** What the whole of it is. */
  readonly wrap?: 'bold' | { readonly link: string }
  readonly isOneLine?: boolean
  readonly startsBlock?: boolean
}

type Collected = { readonly tokens: Token[]; readonly anchors: { id: string; at: number }[] }
type Place = { readonly isLink: boolean; readonly rendering: Rendering }

/** Renders text and its emphasis, links and code; `<br>` begins a line. */
export function renderInline(
  nodes: readonly HtmlNode[],
  rendering: Rendering,
  { wrap, isOneLine = false, startsBlock = true }: InlineOptions = {},
): InlineText {
  const { inCell } = rendering
  const shape = shapeOf({ inCell, isOneLine, startsBlock: startsBlock && !inCell, goesOn: false })
  return nodes.length > longRun && wrap === undefined
    ? renderLong(nodes, rendering, shape)
    : renderRun(nodes, rendering, shape, wrap)
}

function renderRun(
  nodes: readonly HtmlNode[],
  rendering: Rendering,
  shape: Shape,
  wrap: InlineOptions['wrap'],
): InlineText {
  const [only] = nodes
  if (nodes.length === 1 && only && !isElement(only) && wrap === undefined) {
    return { text: composeText(dropInvisible(only), shape), anchors: noAnchors }
  }
  const collected: Collected = { tokens: [], anchors: [] }
  if (wrap === 'bold') collected.tokens.push(openStrong)
  if (typeof wrap === 'object') {
    const from = openLink(wrap.link, collected)
    collectAll(nodes, collected, { isLink: true, rendering })
    closeLink(wrap.link, from, collected, rendering)
  } else collectAll(nodes, collected, { isLink: false, rendering })
  if (wrap === 'bold') collected.tokens.push(close)
  const composed = compose(collected.tokens, shape)
  return { text: composed.text, anchors: toAnchors(collected.anchors, composed) }
}

/** Longer runs are rendered in parts: half a million bold words at once took half a gigabyte. */
const longRun = 2_000

/** Renders parts that end in a blank outside of all elements, which no markup reaches over. */
function renderLong(nodes: readonly HtmlNode[], rendering: Rendering, shape: Shape): InlineText {
  const texts: string[] = []
  const anchors: Anchor[] = []
  let line = 0
  for (let from = 0; from < nodes.length; ) {
    const to = endOfPart(nodes, from + longRun)
    const part = renderRun(nodes.slice(from, to), rendering, { ...shape, goesOn: texts.length > 0 }, undefined)
    for (const { id, line: at } of part.anchors) anchors.push({ id, line: line + at })
    if (part.text !== '') texts.push(part.text)
    for (let at = part.text.indexOf('\n'); at >= 0; at = part.text.indexOf('\n', at + 1)) line++
    from = to
  }
  return { text: texts.join(' '), anchors: anchors.length > 0 ? anchors : noAnchors }
}

/** After a text that ends in a blank, where no line ends. */
function endOfPart(nodes: readonly HtmlNode[], from: number): number {
  for (let index = from; index < nodes.length; index++) {
    const [before, text, after] = nodes.slice(index - 2, index + 1)
    if (!text || isElement(text) || !/\s$/.test(text)) continue
    if (![before, after].some(node => node && isElement(node) && breaksLine(node))) return index
  }
  return nodes.length
}

function breaksLine(element: ElementNode): boolean {
  return element.name === 'br' || findElement(element, ({ name }) => name === 'br') !== undefined
}

function shapeOf(shape: Shape): Shape {
  const { inCell, isOneLine, startsBlock, goesOn } = shape
  // Nearly all paragraphs and cells.
  if (!isOneLine && !goesOn && startsBlock !== inCell) return inCell ? cellShape : paragraphShape
  return shape
}

const cellShape: Shape = { inCell: true, isOneLine: false, startsBlock: false, goesOn: false }
const paragraphShape: Shape = { inCell: false, isOneLine: false, startsBlock: true, goesOn: false }

const openStrong: Token = { kind: 'open', mark: 'strong' }
const openEmphasis: Token = { kind: 'open', mark: 'em' }
const close: Token = { kind: 'close' }

function toAnchors(anchors: Collected['anchors'], { breaks, text }: Composed): readonly Anchor[] {
  if (anchors.length === 0) return noAnchors
  if (breaks.length === 0) return anchors.map(({ id }) => ({ id, line: 0 }))
  const last = text.split('\n').length - 1
  // Both are in the order of the text.
  let line = 0
  return anchors.map(({ id, at }) => {
    while (line < breaks.length && (breaks[line] ?? 0) < at) line++
    return { id, line: Math.min(last, line) }
  })
}

function collectAll(nodes: readonly HtmlNode[], into: Collected, place: Place): void {
  for (const node of nodes) collect(node, into, place)
}

function collect(node: HtmlNode, into: Collected, place: Place): void {
  const { tokens } = into
  if (!isElement(node)) {
    addText(node, tokens)
    return
  }
  for (const id of anchorsAt(node)) into.anchors.push({ id, at: tokens.length })
  if (isClutter(node)) return
  switch (node.name) {
    case 'br':
      tokens.push({ kind: 'break' })
      return
    case 'code':
    case 'tt':
    case 'kbd':
    case 'samp':
      collectCode(node, into, place)
      return
    case 'b':
    case 'strong':
      collectMarked(openStrong, node, into, place)
      return
    case 'i':
    case 'em':
      collectMarked(openEmphasis, node, into, place)
      return
    case 'sup':
    case 'sub':
    case 'del':
    case 's':
    case 'strike':
      collectMarked(htmlMark(node.name), node, into, place)
      return
    case 'q':
      addText('"', tokens)
      collectAll(node.children, into, place)
      addText('"', tokens)
      return
    case 'a':
      collectLink(node, into, place)
      return
    case 'img':
      collectImage(node, into, place)
      return
    case 'iframe':
    case 'frame':
      collectFrame(node, into, place)
      return
    case 'math':
      collectMath(node, into, place)
      return
    default:
      collectAll(node.children, into, place)
      return
  }
}

function htmlMark(name: string): Token {
  const tag = name === 's' || name === 'strike' ? 'del' : name
  return { kind: 'open', html: `<${tag}>`, end: `</${tag}>` }
}

function collectMarked(open: Token, element: ElementNode, into: Collected, place: Place): void {
  into.tokens.push(open)
  collectAll(element.children, into, place)
  into.tokens.push(close)
}

/** Text beside text is one token: what it means in Markdown depends on the characters around. */
function addText(data: string, tokens: Token[]): void {
  const text = dropInvisible(data)
  const last = tokens[tokens.length - 1]
  if (last?.kind === 'text') last.text += text
  else tokens.push({ kind: 'text', text })
}

/** @returns where the content of the link begins */
function openLink(target: string, { tokens }: Collected): number {
  return tokens.push({ kind: 'open', link: target })
}

/** A link with nothing in it is not shown, so it leads nowhere. */
function closeLink(target: string, from: number, { tokens }: Collected, { page }: Rendering): void {
  if (holdsVisible(tokens, from)) page.targets.add(target)
  tokens.push(close)
}

/** Looks at what was added alone: thousands of empty links would be looked through again for each. */
function holdsVisible(tokens: readonly Token[], from: number): boolean {
  for (let index = from; index < tokens.length; index++) {
    const token = tokens[index]
    if (token && isVisible(token)) return true
  }
  return false
}

function isVisible(token: Token): boolean {
  return token.kind === 'text' ? token.text.trim() !== '' : token.kind === 'code' || token.kind === 'image'
}

function collectLink(element: ElementNode, into: Collected, place: Place): void {
  const target = place.isLink ? undefined : toLinkTarget(element.attribs.href, place.rendering.page)
  if (target === undefined) {
    collectAll(element.children, into, place)
    return
  }
  const from = openLink(target, into)
  collectAll(element.children, into, { rendering: place.rendering, isLink: true })
  closeLink(target, from, into, place.rendering)
}

function collectImage({ attribs }: ElementNode, { tokens }: Collected, { rendering }: Place): void {
  const alt = dropInvisible(attribs.alt ?? '')
    .replace(/\s+/g, ' ')
    .trim()
  const target = toLinkTarget(attribs.src, rendering.page)
  if (alt !== '' && target !== undefined) tokens.push({ kind: 'image', alt, target })
}

/** A page in a page is a link to it. */
function collectFrame({ attribs, children }: ElementNode, into: Collected, { rendering, isLink }: Place): void {
  const target = isLink ? undefined : toLinkTarget(attribs.src, rendering.page)
  if (target === undefined) return
  const title = attribs.title || attribs.name || plainText(children.filter(isElement)) || target
  const from = openLink(target, into)
  addText(title, into.tokens)
  closeLink(target, from, into, rendering)
}

function collectMath(element: ElementNode, into: Collected, place: Place): void {
  const text = mathText(element)
  if (text !== undefined) {
    addText(text, into.tokens)
    return
  }
  collectMathNodes(element, into, place)
}

function collectMathNodes(element: ElementNode, into: Collected, place: Place): void {
  const parts = element.children.filter(isElement)
  const [first, second] = parts
  const tag = element.name === 'msup' ? 'sup' : element.name === 'msub' ? 'sub' : undefined
  for (const child of element.children) {
    if (!isElement(child)) {
      addText(child.trim(), into.tokens)
      continue
    }
    if (tag !== undefined && child === second) into.tokens.push(htmlMark(tag))
    if (element.name === 'mfrac' && child === second && first) addText('/', into.tokens)
    collectMathNodes(child, into, place)
    if (tag !== undefined && child === second) into.tokens.push(close)
  }
}

function addCodeSpan(text: string, tokens: Token[]): void {
  const words = toBlanks(toPlainCode(text))
  if (words === '') return
  if (words.startsWith(' ')) addText(' ', tokens)
  if (words.trim() !== '') tokens.push({ kind: 'code', text: words.trim() })
  if (words.endsWith(' ')) addText(' ', tokens)
}

/** Code is one span for each line, and for each link in it: `Map<`[`K`](k.html)`>`. */
function collectCode(element: ElementNode, into: Collected, place: Place): void {
  const { tokens } = into
  const [only] = element.children
  if (element.children.length === 1 && only && !isElement(only)) {
    addCodeSpan(only, tokens)
    return
  }
  let text = ''
  const endSpan = () => {
    addCodeSpan(text, tokens)
    text = ''
  }
  const walk = (node: HtmlNode, isLink: boolean) => {
    if (!isElement(node)) {
      text += node
      return
    }
    for (const id of anchorsAt(node)) into.anchors.push({ id, at: tokens.length })
    if (isClutter(node)) return
    if (node.name === 'br') {
      endSpan()
      tokens.push({ kind: 'break' })
      return
    }
    const target = node.name === 'a' && !isLink ? toLinkTarget(node.attribs.href, place.rendering.page) : undefined
    if (target === undefined) {
      if (node.name === 'q') text += '"'
      for (const child of node.children) walk(child, isLink)
      if (node.name === 'q') text += '"'
      return
    }
    endSpan()
    const from = openLink(target, into)
    for (const child of node.children) walk(child, true)
    endSpan()
    closeLink(target, from, into, place.rendering)
  }
  for (const child of element.children) walk(child, place.isLink)
  endSpan()
}
