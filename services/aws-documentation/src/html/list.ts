import { type Block, interruptsText, type ListBlock, type ListItem, toAnchors } from './blocks.ts'
import { isClutter } from './clutter.ts'
import { anchorsAt, type ElementNode, findElement, isElement, isHeading } from './nodes.ts'
import { isNote } from './note.ts'
import { renderBlocks } from './render-blocks.ts'
import { type Rendering, releaseOneOf } from './rendering.ts'

/** One item for each `li`. A list stays tight while its items are a line each, nested lists aside. */
export function renderList(list: ElementNode, rendering: Rendering): Block[] {
  const blocks: Block[] = []
  let items: OpenItem[] = []
  let number = readNumber(list.attribs.start) ?? ('reversed' in list.attribs ? countItems(list) : 1)
  const step = 'reversed' in list.attribs ? -1 : 1
  let waiting: readonly string[] = none

  const endList = () => {
    if (items.length > 0) blocks.push(toList(items))
    items = []
  }
  for (const [index, child] of list.children.entries()) {
    if (!isElement(child)) {
      if (child.trim() === '') continue
      endList()
      blocks.push(...renderBlocks([child], rendering))
      continue
    }
    if (isClutter(child)) continue
    const content = renderBlocks(child.name === 'li' ? child.children : [child], rendering)
    const own = child.name === 'li' ? anchorsAt(child) : none
    const ids = waiting.length === 0 ? own : [...waiting, ...own]
    waiting = none
    if (content.length === 0) {
      waiting = ids
      continue
    }
    const last = items.at(-1)
    if (isListIn(child, content)) {
      if (last) {
        for (const block of content) last.blocks.push(block)
        continue
      }
      // Without an item to belong to, it is the list itself: a marker before it would be an item that the page does not have.
      if (rendering.inCell || child.name === 'div') {
        for (const block of content) blocks.push(block)
        continue
      }
    }
    if (list.name !== 'ol' && !rendering.inCell && !isLine(content) && isSection(child)) {
      endList()
      const [first] = content
      if (first && ids.length > 0)
        blocks.push({ kind: 'part', part: 'term', title: '', blocks: content, anchors: toAnchors(ids) })
      else blocks.push(...content)
      continue
    }
    number = readNumber(child.attribs.value) ?? number
    // CommonMark knows no negative numbers and no more than nine digits.
    const marker = list.name === 'ol' ? `${Math.min(Math.max(number, 0), 999_999_999)}. ` : '- '
    number += step
    items.push({ marker, blocks: content, anchors: toAnchors(ids) })
    releaseOneOf(list.children, index, rendering)
  }
  endList()
  return blocks
}

/** SQLite sets lists in columns by a `div` around them. */
function isListIn({ name }: ElementNode, content: readonly Block[]): boolean {
  return name === 'ul' || name === 'ol' || (name === 'div' && content.every(({ kind }) => kind === 'list'))
}

type OpenItem = ListItem & { readonly blocks: Block[] }

const none: readonly string[] = []

export function toList(items: readonly ListItem[]): ListBlock {
  return { kind: 'list', isTight: items.every(isTightItem), items }
}

export function isTightItem({ blocks }: ListItem): boolean {
  return blocks.filter(({ kind }) => kind !== 'list').length <= 1 && blocks.every(isTightBlock)
}

/** Code needs room: micromark, for one, drops the line ends of a fence in a tight list in a list. */
function isTightBlock(block: Block, index: number): boolean {
  if (holdsCode(block)) return false
  return block.kind !== 'list' || (index === 0 ? block.isTight : interruptsText(block))
}

function holdsCode(block: Block): boolean {
  return block.kind === 'code' || (block.kind === 'quote' && block.blocks.some(holdsCode))
}

/** Most items are a line of text, in which no heading has to be looked for. */
function isLine(content: readonly Block[]): boolean {
  return content.length === 1 && content[0]?.kind === 'text'
}

/** Javadoc and typedoc lay pages out as lists: an item with a heading in it is a section of the page. */
function isSection(item: ElementNode): boolean {
  return findHeading(item) !== undefined
}

function findHeading(element: ElementNode): ElementNode | undefined {
  return findElement(element, inner => isHeading(inner) && !isInNote(inner, element))
}

function isInNote(heading: ElementNode, within: ElementNode): boolean {
  for (let around = heading.parent; around && around !== within; around = around.parent) {
    if (isNote(around) || around.name === 'table' || around.name === 'ol') return true
  }
  return false
}

function readNumber(attribute: string | undefined): number | undefined {
  const number = Number.parseInt(attribute ?? '', 10)
  return Number.isNaN(number) ? undefined : number
}

function countItems(list: ElementNode): number {
  return list.children.filter(child => isElement(child) && child.name === 'li').length
}
