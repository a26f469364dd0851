import { dropInvisible, toPlainCode } from '../src/html/characters.ts'
import { isClutter } from '../src/html/clutter.ts'
import { cellsOfLayout, isLayoutTable } from '../src/html/layout-table.ts'
import { findMainColumn } from '../src/html/main-column.ts'
import { mathText } from '../src/html/math.ts'
import {
  type ElementNode,
  elementsIn,
  findElement,
  type HtmlNode,
  hasClass,
  isElement,
  rawText,
} from '../src/html/nodes.ts'
import { isNote, kindOf, noteBody, noteTitle } from '../src/html/note.ts'
import { markRadioTabs } from '../src/html/radio-tabs.ts'
import { tabLabel } from '../src/html/tabs.ts'
import { type Facts, toAddress, toWords, withoutSpace } from './facts.ts'
import { parseByStandard } from './html-tree.ts'
import { readProse } from './prose.ts'

type Found = { -readonly [K in keyof Facts]: Facts[K] extends readonly (infer Item)[] ? Item[] : Facts[K] }

/** What a page says: its main column in the tree a browser builds, and what the template adds by script or style. */
export function readPageFacts(html: string, url: string): Facts & { readonly title: Title; readonly prose: string[] } {
  const document = parseByStandard(html)
  markRadioTabs(document)
  const prose = readProse(document)
  const base = findElement(document, ({ name, attribs }) => name === 'base' && attribs.href !== undefined)
  const { element, title, isFrame } = findMainColumn(document)
  const found: Found = { text: '', headWords: [], links: [], blocks: [], cellCode: [], spans: [], rows: [] }
  const reader: Reader = {
    found,
    url,
    base: URL.parse(base?.attribs.href ?? '', url)?.href ?? url,
    isFrame,
    heading: title,
  }
  const place = { inCell: false, inPre: false, inCode: false, isHead: false }
  if (element.name === 'frameset') readFrameset(document, reader, place)
  else read(element, reader, place)
  const [before, text] = reader.title ?? ['', '']
  return {
    ...found,
    text: withoutSpace(found.text),
    prose,
    title: { at: withoutSpace(before).length, length: withoutSpace(text).length },
  }
}

/** Where in the text the title stands. */
export type Title = { readonly at: number; readonly length: number }

type Reader = {
  readonly found: Found
  readonly url: string
  readonly base: string
  isFrame(element: ElementNode): boolean
  readonly heading: ElementNode | undefined
  /** What stands before the title, and the title. */
  title?: [string, string]
}
type Place = { readonly inCell: boolean; readonly inPre: boolean; readonly inCode: boolean; readonly isHead: boolean }

function read(node: HtmlNode, reader: Reader, place: Place): void {
  const { found } = reader
  if (!isElement(node)) {
    addText(place.inPre || place.inCode ? toPlainCode(node) : dropInvisible(node), found, place)
    return
  }
  if (isClutter(node) || (!place.inPre && reader.isFrame(node))) return
  // The banner above a page is not part of its text.
  if (hasClass(node, 'awsdocs-page-banner')) return
  const added = addedText(node, place)
  if (added !== undefined) addText(added, found, place)
  if (isNote(node)) {
    readNote(node, reader, place)
    return
  }
  if (node === reader.heading) {
    const before = found.text
    readChildren(node, reader, place)
    reader.title = [before, found.text.slice(before.length)]
    return
  }
  switch (node.name) {
    case 'q':
      addText('"', found, place)
      readChildren(node, reader, place)
      addText('"', found, place)
      return
    case 'math':
      addText(mathText(node) ?? textOf(node), found, place)
      return
    case 'a':
      readLink(node, reader, place)
      readChildren(node, reader, place)
      return
    case 'pre':
    case 'listing':
    case 'xmp':
      readCode(node, reader, place)
      return
    case 'code':
    case 'kbd':
    case 'samp':
    case 'tt':
      readSpan(node, reader, place)
      readChildren(node, reader, { ...place, inCode: true })
      return
    case 'iframe':
    case 'frame':
      return
    case 'table':
      readTable(node, reader, place)
      return
    default:
      readChildren(node, reader, place)
      return
  }
}

/** A page of frames is its title, a link to each frame, and what `noframes` says, which parsers take for raw text. */
function readFrameset(document: ElementNode, reader: Reader, place: Place): void {
  const { found, base } = reader
  const walk = (element: ElementNode, visit: (inner: ElementNode) => void): void => {
    visit(element)
    for (const child of elementsIn(element)) walk(child, visit)
  }
  const other: string[] = []
  let title = ''
  walk(document, inner => {
    const { name, attribs } = inner
    if (name === 'title' && title === '') title = textOf(inner.children[0] ?? inner)
    if (name === 'noframes') other.push(rawText(inner))
    const address = name === 'frame' && attribs.src !== undefined ? toAddress(attribs.src, base) : undefined
    if (address === undefined) return
    found.links.push(address)
    addText(attribs.title || attribs.name || address, found, place)
  })
  found.text = `${title}${found.text}`
  // After `<body>`, since `noscript` at the start of a page would be in its head.
  for (const html of other) read(parseByStandard(`<body>${html}`), reader, place)
}

/** A note without a title is called by its kind. */
function readNote(note: ElementNode, reader: Reader, place: Place): void {
  const title = noteTitle(note)
  const inner = noteBody(note)
  const isEmpty = inner.every(node => (isElement(node) ? isClutter(node) || !isShown(node) : node.trim() === ''))
  if (title && withoutSpace(rawText(title)) !== '') readChildren(title, reader, place)
  else if (!isEmpty) addText(kindOf(note), reader.found, place)
  for (const node of inner) read(node, reader, place)
}

/** Text, or a picture that is described. */
function isShown(element: ElementNode): boolean {
  const isPicture = ({ name, attribs }: ElementNode) => name === 'img' && Boolean(attribs.alt)
  return withoutSpace(shownText(element)) !== '' || isPicture(element) || findElement(element, isPicture) !== undefined
}

function readChildren(element: ElementNode, reader: Reader, place: Place): void {
  for (const child of element.children) read(child, reader, place)
}

function addText(text: string, found: Found, { isHead }: Place): void {
  if (isHead) found.headWords.push(...toWords(text))
  else found.text += text
}

/** Titles that stand in attributes, and the markers of lists in cells, which no renderer takes for lists. */
function addedText(element: ElementNode, { inCell }: Place): string | undefined {
  if (element.name === 'awsui-expandable-section') return element.attribs.header
  const label = tabLabel(element)
  if (label !== undefined) return label
  if (element.name === 'li' && inCell && withoutSpace(shownText(element)) !== '') return toMarker(element)
  return undefined
}

/** The number that a browser shows: a link between a list and its items, which parsers put there, parts neither. */
function toMarker(item: ElementNode): string {
  const list = listOf(item)
  if (list?.name !== 'ol') return '-'
  const items = itemsOf(list).filter(each => withoutSpace(shownText(each)) !== '')
  return `${Number(list.attribs.start ?? 1) + items.indexOf(item)}.`
}

const lists: ReadonlySet<string> = new Set(['ol', 'ul', 'menu', 'dir'])

/** https://html.spec.whatwg.org/multipage/grouping-content.html#list-owner */
function listOf({ parent }: ElementNode): ElementNode | undefined {
  if (!parent || lists.has(parent.name)) return parent
  return listOf(parent)
}

function itemsOf(element: ElementNode): ElementNode[] {
  return elementsIn(element).flatMap(inner => {
    if (inner.name === 'li') return [inner]
    return lists.has(inner.name) ? [] : itemsOf(inner)
  })
}

function readLink(element: ElementNode, { found, url, base }: Reader, { inPre }: Place): void {
  const { href } = element.attribs
  if (href === undefined || withoutSpace(dropInvisible(textOf(element))) === '') return
  const address = toAddress(href, href.startsWith('#') ? url : base)
  // Code says where else on the same page a name stands; links to other pages are listed below it.
  if (address === undefined || (inPre && (address === url || address.startsWith(`${url}#`)))) return
  found.links.push(address)
}

function readCode(element: ElementNode, reader: Reader, place: Place): void {
  const text = toPlainCode(codeText(element))
    .replace(/\r\n?/g, '\n')
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd()
  if (text !== '' && !place.inCell) reader.found.blocks.push(text)
  if (text !== '' && place.inCell) {
    reader.found.cellCode.push(
      ...text
        .split('\n')
        .map(line => line.trimEnd())
        .filter(line => line.trim() !== ''),
    )
  }
  readChildren(element, reader, { ...place, inPre: true })
}

/** A block inside code begins and ends a line, where the page has no line feed there. */
function codeText(element: ElementNode): string {
  const text = element.children.map(child => {
    if (!isElement(child)) return child
    if (isClutter(child)) return ''
    if (child.name === 'br') return '\n'
    const inner = child.name === 'q' ? `"${codeText(child)}"` : codeText(child)
    return inner !== '' && codeLines.has(child.name) ? `\ue000${inner}\ue000` : inner
  })
  return element.name === 'pre' ? withBreaks(text.join('')) : text.join('')
}

function withBreaks(text: string): string {
  return text
    .replace(/(^|\n)\ue000+/g, '$1')
    .replace(/\ue000+(?=\n|$)/g, '')
    .replace(/\ue000+/g, '\n')
}

const codeLines: ReadonlySet<string> = new Set(['div', 'p', 'li', 'dt', 'dd', 'tr', 'h1', 'h2', 'h3', 'h4', 'section'])

function readSpan(element: ElementNode, { found }: Reader, { inPre, inCode }: Place): void {
  if (inPre || inCode || findElement(element, ({ name }) => ['a', 'br', 'code', 'pre'].includes(name))) return
  const text = toPlainCode(textOf(element)).replace(/\s+/g, ' ').trim()
  if (text !== '') found.spans.push(text)
}

function readTable(table: ElementNode, reader: Reader, place: Place): void {
  if (!place.inCell && isLayoutTable(table)) {
    for (const cell of cellsOfLayout(table)) readChildren(cell, reader, place)
    return
  }
  const sections = elementsIn(table)
  for (const caption of sections) if (caption.name === 'caption') read(caption, reader, place)
  const rows = (names: readonly string[]) =>
    sections
      .filter(({ name }) => names.includes(name))
      .flatMap(section => elementsIn(section).filter(row => row.name === 'tr' && !isClutter(row)))
  const head = rows(['thead'])
  const body = rows(['tbody', 'tfoot'])
  const [first] = body
  if (
    head.length === 0 &&
    first &&
    body.length > 1 &&
    cellsOf(first).length > 0 &&
    cellsOf(first).every(({ name }) => name === 'th')
  ) {
    head.push(...body.splice(0, 1))
  }
  const isNested = place.inCell
  for (const row of head) readRow(row, reader, { ...place, inCell: true, isHead: place.isHead || !isNested }, isNested)
  for (const row of body) readRow(row, reader, { ...place, inCell: true }, isNested)
  const filled = body.filter(row => cellsOf(row).some(isShown)).length
  if (!isNested && (filled > 0 || head.length > 0)) reader.found.rows.push(filled)
}

function readRow(row: ElementNode, reader: Reader, place: Place, isNested: boolean): void {
  let isFirst = true
  for (const cell of cellsOf(row)) {
    // A table in a cell is lines, with its cells parted by semicolons.
    if (isNested && !isFirst && isShown(cell)) addText(';', reader.found, place)
    if (isShown(cell)) isFirst = false
    readChildren(cell, reader, place)
  }
}

function cellsOf(row: ElementNode): ElementNode[] {
  return elementsIn(row).filter(cell => (cell.name === 'td' || cell.name === 'th') && !isClutter(cell))
}

function shownText(element: ElementNode): string {
  const text = element.children.map(child => {
    if (!isElement(child)) return dropInvisible(child)
    return isClutter(child) ? '' : shownText(child)
  })
  return element.name === 'q' ? `"${text.join('')}"` : text.join('')
}

function textOf(node: HtmlNode): string {
  if (!isElement(node)) return node
  if (isClutter(node)) return ''
  if (node.name === 'br') return '\n'
  const text = node.children.map(textOf).join('')
  return node.name === 'q' ? `"${text}"` : text
}
