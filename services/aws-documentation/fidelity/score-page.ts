import { readHtml } from '../src/html/read-html.ts'
import type { Facts } from './facts.ts'
import { readMarkdownFacts } from './markdown-facts.ts'
import { readPageFacts, type Title } from './page-facts.ts'
import { compareProse, toComparable } from './prose.ts'

export type Score = {
  /** What differs, one line each. */
  readonly losses: readonly string[]
  readonly counts: Readonly<Record<'characters' | 'links' | 'code' | 'rows', number>>
}

/** Compares a page with the Markdown made of it. */
export function scorePage(html: string, url: URL): Score {
  const read = readHtml(html, url)
  if (read.kind === 'refresh') return { losses: [], counts: { characters: 0, links: 0, code: 0, rows: 0 } }
  const page = readPageFacts(html, url.href)
  const markdown = readMarkdownFacts(read.markdown, url.href)
  const rows = page.rows.reduce((sum, count) => sum + count, 0)
  return {
    losses: [...compareFacts(page, markdown, page.title), ...compareProse(page.prose, toComparable(markdown.text))],
    counts: { characters: page.text.length, links: page.links.length, code: page.blocks.length, rows },
  }
}

export function compareFacts(page: Facts, markdown: Facts, title: Title): string[] {
  return [
    ...compareText(page.text, markdown.text, title),
    ...missing('word of a table head', page.headWords.flatMap(toLetters), markdown.headWords.flatMap(toLetters)),
    ...missing('link', distinct(page.links), markdown.links),
    ...missing('code block', page.blocks, markdown.blocks),
    ...missing('line of code in a cell', page.cellCode, markdown.cellCode),
    ...missing('code span', page.spans, markdown.spans),
    ...compareRows(page.rows, markdown.rows),
  ]
}

/** Letters, because emphasis and breaks part words differently. */
function toLetters(word: string): string[] {
  return [...new Set(word)]
}

function compareText(page: string, markdown: string, { at, length }: Title): string[] {
  // The title comes first, wherever the page has it.
  const title = page.slice(at, at + length)
  const moved = `${title}${page.slice(0, at)}${page.slice(at + length)}`
  if (page === markdown || moved === markdown) return []
  const wanted = markdown.startsWith(title) ? moved : page
  let from = 0
  while (from < wanted.length && wanted.charAt(from) === markdown.charAt(from)) from++
  const shown = (text: string) => JSON.stringify(text.slice(Math.max(0, from - 30), from + 50))
  return [`text differs at ${from}: the page has ${shown(wanted)}, the Markdown ${shown(markdown)}`]
}

function missing(what: string, page: readonly string[], markdown: readonly string[]): string[] {
  const there = new Set(markdown)
  return distinct(page.filter(item => !there.has(item))).map(
    item => `${what} missing: ${JSON.stringify(item.slice(0, 160))}`,
  )
}

function compareRows(page: readonly number[], markdown: readonly number[]): string[] {
  if (page.length !== markdown.length) return [`tables: the page has ${page.length}, the Markdown ${markdown.length}`]
  return page.flatMap((rows, index) =>
    (markdown[index] ?? 0) >= rows
      ? []
      : [`table ${index + 1}: the page has ${rows} rows, the Markdown ${markdown[index]}`],
  )
}

function distinct(items: readonly string[]): string[] {
  return [...new Set(items)]
}
