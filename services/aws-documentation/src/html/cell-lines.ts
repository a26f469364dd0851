import type { Block } from './blocks.ts'

/** The lines of a table cell, where no Markdown block can stand: lists keep their markers and their depth. */
export function cellLines(blocks: readonly Block[], depth = 0): string[] {
  return blocks.flatMap(block => {
    switch (block.kind) {
      case 'text':
        return trimEmpty(block.text.split('\n'))
      case 'heading':
        return [block.text]
      case 'list':
        return block.items.flatMap(({ marker, blocks: inner }) => {
          const indent = '  '.repeat(depth)
          const [first = '', ...others] = cellLines(inner, depth + 1)
          return [`${indent}${marker}${first.trimStart()}`, ...others]
        })
      case 'quote':
      case 'part':
        return cellLines(block.blocks, depth)
      case 'table':
      case 'code':
      case 'rule':
        // In a cell these are rendered as text already.
        return []
    }
    return block satisfies never
  })
}

function trimEmpty(lines: readonly string[]): string[] {
  const from = lines.findIndex(line => line !== '')
  return from < 0 ? [] : lines.slice(from, lines.findLastIndex(line => line !== '') + 1)
}
