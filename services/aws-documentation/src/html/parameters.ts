import type { BlockList } from './block-list.ts'
import { type Block, type ListBlock, type ListItem, noAnchors, toAnchors } from './blocks.ts'
import { isTightItem, toList } from './list.ts'
import { anchorsAt, type ElementNode, elementsIn } from './nodes.ts'
import { renderBlocks } from './render-blocks.ts'
import type { Rendering } from './rendering.ts'

/**
 * A quote that is no quote but the indentation of what belongs to the paragraph before: Sphinx writes nested parameters
 * so (`blockquote > div`), six deep on pages of the AWS CLI.
 */
export function isParameterQuote(element: ElementNode): boolean {
  if (element.name !== 'blockquote') return false
  const [only, ...others] = elementsIn(element)
  return only?.name === 'div' && others.length === 0
}

/** Makes the paragraph before a quote, and its parameters in it, one item of a list, joined to the list before it. */
export function renderParameters(out: BlockList, before: number, quote: ElementNode, rendering: Rendering): void {
  const paragraph = out.takeLast()
  const names = out.takeNames()
  const inner = renderBlocks(quote.children, rendering)
  const ids = anchorsAt(quote)
  const nested = inner.length === 0 ? [] : [toNestedList(inner, ids)]
  const item: ListItem = {
    marker: '- ',
    blocks: paragraph ? [paragraph, ...nested] : nested,
    anchors: toAnchors(names),
  }
  const last = out.lastAfter(before)
  const items = last?.kind === 'list' ? itemsToJoin(last) : undefined
  if (last?.kind !== 'list' || items === undefined) {
    out.add(grow([item], isTightItem(item)))
    return
  }
  out.takeLast()
  items.push(item)
  out.add(grow(items, last.isTight && isTightItem(item)))
}

/** Lists made here grow in place: a page of thousands of parameters would copy its list for each. */
const growing = new WeakMap<ListBlock, ListItem[]>()

function grow(items: ListItem[], isTight: boolean): ListBlock {
  const list: ListBlock = { kind: 'list', isTight, items }
  const last = items.at(-1)
  if (last && isParameter(last)) growing.set(list, items)
  return list
}

function itemsToJoin(list: ListBlock): ListItem[] | undefined {
  return growing.get(list) ?? (list.items.every(isParameter) ? [...list.items] : undefined)
}

function isParameter({ marker, blocks }: ListItem): boolean {
  return marker === '- ' && blocks.length <= 2 && blocks[0]?.kind === 'text'
}

/** Each paragraph is an item; what is no paragraph belongs to the item before it. */
function toNestedList(blocks: readonly Block[], ids: readonly string[]): Block {
  const items: { marker: string; blocks: Block[]; anchors: ReturnType<typeof toAnchors> }[] = []
  for (const block of blocks) {
    if (block.kind === 'list' && block.items.every(isParameter)) {
      for (const item of block.items) items.push({ ...item, blocks: [...item.blocks] })
    } else if (block.kind === 'text' || items.length === 0) {
      items.push({ marker: '- ', blocks: [block], anchors: items.length === 0 ? toAnchors(ids) : noAnchors })
    } else items.at(-1)?.blocks.push(block)
  }
  return toList(items)
}
