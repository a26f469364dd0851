/** The pages of the local documentation site as their source has them: what right answers are read from. */
import type { Block, Page } from '../../../services/aws-documentation/local/page.ts'
import { allPages } from '../../../services/aws-documentation/local/pages/all-pages.ts'
import { toWords } from '../read/markdown.ts'

export function pageOf(file: string): Page {
  const page = allPages.find(candidate => candidate.file === file)
  if (!page) throw new Error(`No page ${file} on the documentation site`)
  return page
}

/** The cells of the row that begins with this text, as plain words. Cells that span rows must not precede it. */
export function rowOf(page: Page, firstCell: string): string[] {
  const rows = page.blocks.flatMap(block => (block.kind === 'table' ? block.rows : []))
  const words = rows.map(row => row.map(cell => toWords(typeof cell === 'string' ? cell : cell.text)))
  return found(
    words.find(row => row[0] === firstCell),
    `row ${firstCell}`,
    page,
  )
}

/** All tabs and blocks of code in a language. */
export function codeOf(page: Page, language: string): string {
  const codes = page.blocks.flatMap((block): readonly { language: string; text: string }[] =>
    block.kind === 'tabs' ? block.tabs : block.kind === 'code' ? [block] : [],
  )
  return found(codes.find(code => code.language === language)?.text, `code in ${language}`, page)
}

/** The blocks between a heading and the next. */
export function sectionOf(page: Page, heading: string): Block[] {
  const start = page.blocks.findIndex(block => block.kind === 'heading' && block.text === heading)
  const rest = start < 0 ? [] : page.blocks.slice(start + 1)
  const end = rest.findIndex(block => block.kind === 'heading')
  return found(rest.length > 0 ? rest.slice(0, end < 0 ? undefined : end) : undefined, `section ${heading}`, page)
}

/** What paragraphs and notes say, as plain words. */
export function proseOf(blocks: readonly Block[]): string {
  return blocks
    .flatMap(block => (block.kind === 'paragraph' || block.kind === 'note' ? [toWords(block.text)] : []))
    .join(' ')
}

/** Items of all lists, as plain words. */
export function itemsOf(blocks: readonly Block[]): string[] {
  return blocks
    .flatMap(block => (block.kind === 'list' ? block.items : []))
    .map(item => toWords(typeof item === 'string' ? item : item.text))
}

function found<T>(value: T | undefined, what: string, { file }: Page): T {
  if (value === undefined) throw new Error(`No ${what} on ${file}`)
  return value
}
