import { type Element, isTag } from 'domhandler'
import { type Block, joinBlocks, renderBlocks } from './blocks.ts'
import { isClutter } from './clutter.ts'
import { anchorsOf } from './dom.ts'
import type { Rendering } from './inline.ts'

/** One block per item. A list stays tight while its items are a line each, nested lists aside. */
export function renderList(list: Element, rendering: Rendering): Block[] {
  const items = list.children.filter(isTag).filter(child => !isClutter(child))
  const first = Number.parseInt(list.attribs.start ?? '1', 10)
  const contents = items.map(item => renderBlocks(item.name === 'li' ? item.children : [item], rendering))
  const isTight = contents.every(blocks => blocks.filter(block => block.kind !== 'item').length <= 1)
  let number = Number.isNaN(first) ? 1 : first
  return items.flatMap((item, index) => {
    const blocks = contents[index] ?? []
    if (blocks.length === 0) return []
    const marker = list.name === 'ol' ? `${number++}. ` : '- '
    const body = joinBlocks(blocks.map(followParagraph)).replace(/\n(?=[^\n])/g, `\n${' '.repeat(marker.length)}`)
    return [
      { markdown: `${marker}${body}`, kind: 'item' as const, anchors: anchorsOf(item), tight: isTight && index > 0 },
    ]
  })
}

/** A nested list follows the line it belongs to. */
function followParagraph(block: Block, index: number, blocks: readonly Block[]): Block {
  return block.kind === 'item' && blocks[index - 1]?.kind === 'text' ? { ...block, tight: true } : block
}
