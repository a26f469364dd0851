import type { Page } from '../page-source.ts'
import { unitsOf } from './units.ts'

const maxLength = 300

/** The first paragraph of a page: what holds for all of it, such as a unit, is said there once. */
export function leadOf(page: Page, start: number): string | undefined {
  const beginning = { markdown: page.markdown.slice(0, 3_000), tables: [] }
  const lead = unitsOf(beginning).find(
    // One word alone, such as the package of a class, says nothing about a section.
    ({ kind, text }) => kind === 'text' && !text.startsWith('>') && !text.startsWith('|') && /\S\s+\S/.test(text),
  )
  // Below a later heading it is a paragraph of that section.
  const next = page.outline.find(entry => entry.kind === 'heading' && entry.start > 0)
  if (!lead || lead.end > start || (next && lead.start > next.start)) return undefined
  const line = lead.text.replace(/\s+/g, ' ')
  if (line.length <= maxLength) return line
  const sentence = line.slice(0, maxLength).lastIndexOf('. ')
  return sentence > 0 ? line.slice(0, sentence + 1) : `${line.slice(0, maxLength - 1)}…`
}
