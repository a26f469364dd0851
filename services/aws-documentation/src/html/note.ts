import { type Block, noAnchors, toAnchors } from './blocks.ts'
import { toNameWords } from './characters.ts'
import { isClutter } from './clutter.ts'
import { renderInline } from './inline.ts'
import {
  anchorsAt,
  answer,
  classesOf,
  ElementNode,
  elementsIn,
  findElement,
  type HtmlNode,
  hasClass,
  isElement,
  isHeading,
  plainText,
  questions,
} from './nodes.ts'
import { renderBlocks } from './render-blocks.ts'
import type { Rendering } from './rendering.ts'

/**
 * `awsdocs-note` on docs.aws.amazon.com, `admonition` in Sphinx, and what other generators write: a class of a container
 * (`alert`, `callout`) with one of a kind (`tip`), as `theme-admonition-tip` has both, or DocBook's kind alone with a title.
 */
export function isNote(element: ElementNode): boolean {
  if (element.attribs.class === undefined || !noteTags.has(element.name)) return false
  return answer(element, questions.isNote, isNamedAsNote)
}

const noteTags: ReadonlySet<string> = new Set(['div', 'aside'])
const containers: ReadonlySet<string> = new Set(['admonition', 'admonitionblock', 'alert', 'aside', 'callout'])
const kinds: ReadonlySet<string> = new Set([
  ...['note', 'tip', 'important', 'warning', 'caution', 'danger', 'info', 'hint', 'attention', 'error'],
])
/** Parts of a note have its name too. */
const parts: ReadonlySet<string> = new Set(['title', 'heading', 'content', 'body', 'text', 'icon', 'list', 'header'])

function isNamedAsNote(element: ElementNode): boolean {
  const names = classesOf(element)
  if (names.includes('awsdocs-note') || names.includes('admonition')) return true
  const words = names.flatMap(toNameWords)
  if (words.some(word => parts.has(word)) || !(hasKind(words) || isAlert(element))) return false
  if (findElement(element, ({ name }) => name === 'h1' || name === 'h2')) return false
  if (words.some(word => containers.has(word)) || names.includes('custom-block')) return true
  const title = noteTitle(element)
  return names.length === 1 && title !== undefined && (isHeading(title) || title.name === 'th')
}

function hasKind(words: readonly string[]): boolean {
  return words.some(word => kinds.has(word))
}

/** Bootstrap's `alert-primary` is of no kind. */
function isAlert(element: ElementNode): boolean {
  return element.attribs.role === 'alert' && hasClass(element, 'alert')
}

/** What the note calls itself, before all other text of it. */
export function noteTitle(element: ElementNode): ElementNode | undefined {
  const named = findElement(
    element,
    inner => hasClass(inner, 'awsdocs-note-title') || hasClass(inner, 'admonition-title'),
  )
  return named ?? cellsOfNote(element)?.title ?? firstTitle(element)
}

function firstTitle(element: ElementNode): ElementNode | undefined {
  for (const child of element.children) {
    if (!isElement(child)) {
      if (child.trim() !== '') return undefined
      continue
    }
    const words = classesOf(child).flatMap(toNameWords)
    const isNamed = words.includes('title') || words.includes('heading')
    if (isNamed && plainText(child.children) !== '') return child
    if (isClutter(child) || plainText(child.children) === '') continue
    return firstTitle(child)
  }
  return undefined
}

/** What a note says under its title. */
export function noteBody(element: ElementNode): readonly HtmlNode[] {
  const laidOut = cellsOfNote(element)
  if (laidOut) return laidOut.text.children
  const title = noteTitle(element)
  return title ? without(element, title) : element.children
}

/** Asciidoctor lays notes out in a table: a sign, and the text. DocBook has the title beside the sign, above the text. */
function cellsOfNote(element: ElementNode): { title: ElementNode | undefined; text: ElementNode } | undefined {
  const [table, ...others] = elementsIn(element)
  if (table?.name !== 'table' || others.length > 0) return undefined
  const rows = elementsIn(table).flatMap(elementsIn)
  const [sign, first, second, ...more] = rows.flatMap(elementsIn)
  if (!sign || !first || more.length > 0) return undefined
  if (rows.length === 1 && !second) return hasClass(sign, 'icon') ? { title: undefined, text: first } : undefined
  if (rows.length !== 2 || sign.attribs.rowspan !== '2' || first.name !== 'th' || !second) return undefined
  return plainText(sign.children) === '' ? { title: first, text: second } : undefined
}

/** The title may stand deeper; a page may be rendered twice, so the tree stays as it is. */
function without({ children }: ElementNode, title: ElementNode): HtmlNode[] {
  return children.flatMap(child => {
    if (!isElement(child) || !isWithin(title, child)) return [child]
    if (child === title) return []
    const copy = new ElementNode(child.name, child.attribs)
    copy.children = without(child, title)
    return [copy]
  })
}

function isWithin(element: ElementNode, ancestor: ElementNode): boolean {
  for (let at: ElementNode | undefined = element; at; at = at.parent) if (at === ancestor) return true
  return false
}

/** A quote that begins with its kind. */
export function renderNote(element: ElementNode, rendering: Rendering): Block[] {
  const title = noteTitle(element)
  const body = renderBlocks(noteBody(element), rendering)
  const isNamed = title !== undefined && plainText(title.children) !== ''
  if (body.length === 0 && !isNamed) return []
  const name = isNamed ? title.children : [kindOf(element)]
  const label = renderInline(name, rendering, { wrap: 'bold', isOneLine: true })
  const anchors = [...label.anchors, ...toAnchors(title ? anchorsAt(title) : [])]
  const blocks: Block[] = [{ kind: 'text', text: label.text, anchors }, ...body]
  return rendering.inCell ? blocks : [{ kind: 'quote', blocks, anchors: noAnchors }]
}

/** What a note without a title is called. */
export function kindOf(element: ElementNode): string {
  const kind = classesOf(element)
    .flatMap(toNameWords)
    .find(word => kinds.has(word) && word !== 'note')
  return kind ? kind.charAt(0).toUpperCase() + kind.slice(1) : 'Note'
}
