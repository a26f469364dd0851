/** What a page says, by section, as plain words: what is searched and quoted. */
import { toPlainText } from './inline.ts'
import { anchorOf, type Block, type Page } from './page.ts'

export type Section = { readonly title: string; readonly anchor: string; readonly text: string }

/** What stands before the first heading, then a section for each second-level heading. */
export function readPageText({ title, blocks }: Page): {
  readonly opening: string
  readonly sections: readonly Section[]
} {
  const parts: { title: string; lines: string[] }[] = [{ title, lines: [] }]
  for (const block of blocks) {
    if (block.kind === 'heading' && block.level === 2) parts.push({ title: block.text, lines: [] })
    else parts.at(-1)?.lines.push(toText(block))
  }
  const [opening, ...sections] = parts.map(part => ({
    title: part.title,
    anchor: anchorOf(part.title),
    text: part.lines.join(' '),
  }))
  return { opening: opening?.text ?? '', sections }
}

/** The targets of its links, as they are written. */
export function readLinks({ blocks }: Page): string[] {
  const written = JSON.stringify(blocks)
  return [...written.matchAll(/\]\(([^)]+)\)/g)].map(match => match[1] ?? '')
}

function toText(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
    case 'note':
      return toPlainText(block.text)
    case 'heading':
    case 'code':
      return block.text
    case 'list':
      return block.items
        .flatMap(item => (typeof item === 'string' ? [item] : [item.text, ...item.items]))
        .map(toPlainText)
        .join(' ')
    case 'tabs':
      return block.tabs.map(tab => tab.text).join(' ')
    case 'table':
      return [block.columns, ...block.rows]
        .map(row => row.map(cell => toPlainText(typeof cell === 'string' ? cell : cell.text)).join(' '))
        .join('; ')
    default:
      block satisfies never
      return ''
  }
}
