/** The Markdown the site gives for a page at `.md`. */
import type { Block, Cell, ListItem, Page } from './page.ts'
import { anchorOf } from './page.ts'

export function renderMarkdown(page: Page): string {
  const blocks = page.blocks.map(block =>
    // On the real site the Markdown of some pages lacks their large tables, which only the HTML has.
    block.kind === 'table' && page.markdown === 'without-tables'
      ? 'This table is only in the HTML version of this page.'
      : toBlockMarkdown(block),
  )
  return `${[`# ${page.title}\n<a name="${page.file.replace('.html', '')}"></a>`, ...blocks].join('\n\n')}\n`
}

function toBlockMarkdown(block: Block): string {
  switch (block.kind) {
    case 'paragraph':
      return block.text
    case 'heading':
      return `${'#'.repeat(block.level)} ${block.text}\n<a name="${anchorOf(block.text)}"></a>`
    case 'list':
      return block.items.map((item, index) => toItemMarkdown(item, block.ordered ? `${index + 1}. ` : '+ ')).join('\n')
    case 'code':
      return `\`\`\`${block.language}\n${block.text}\n\`\`\``
    case 'tabs':
      return block.tabs.map(tab => `**${tab.label}**\n\n\`\`\`${tab.language}\n${tab.text}\n\`\`\``).join('\n\n')
    case 'note':
      return `**${block.label}**  \n${block.text}`
    case 'table':
      return [block.columns, block.columns.map(() => '---'), ...block.rows].map(toRowMarkdown).join('\n')
    default:
      block satisfies never
      return ''
  }
}

function toItemMarkdown(item: ListItem, mark: string): string {
  if (typeof item === 'string') return `${mark}${item}`
  return [`${mark}${item.text}`, ...item.items.map(inner => `  + ${inner}`)].join('\n')
}

function toRowMarkdown(cells: readonly Cell[]): string {
  return `| ${cells.map(cell => (typeof cell === 'string' ? cell : cell.text).replaceAll('|', '\\|')).join(' | ')} |`
}
