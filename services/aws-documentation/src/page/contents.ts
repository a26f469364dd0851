import type { OutlineEntry, Page } from '../page-source.ts'

/** The outline's entry with the end of what it names. */
export type Section = OutlineEntry & { readonly end: number }

/** Where the section of an entry ends: at the next heading of its level, or where the page says. */
export function sectionOf(page: Pick<Page, 'markdown' | 'outline'>, entry: OutlineEntry): Section {
  if (entry.end !== undefined) return { ...entry, end: entry.end }
  const next = page.outline.find(
    ({ kind, level, start }) => kind === 'heading' && start > entry.start && level <= entry.level,
  )
  return { ...entry, end: next ? trimmedEnd(page.markdown, next.start) : page.markdown.length }
}

/** The heading that a place stands under. */
export function sectionAt(page: Pick<Page, 'markdown' | 'outline'>, offset: number): Section | undefined {
  const entry = page.outline.findLast(({ kind, start }) => kind === 'heading' && start <= offset)
  return entry && sectionOf(page, entry)
}

/** What a place stands in, by its innermost name: a term, an expandable section or a tab, else the heading above. */
export function entryAt({ outline }: Pick<Page, 'outline'>, offset: number): OutlineEntry | undefined {
  return outline.findLast(({ kind, start, end = 0 }) => start <= offset && (kind === 'heading' || offset < end))
}

export type Contents = { readonly entries: readonly Section[]; readonly total: number }

export const maxEntries = 60

/**
 * A table of contents worth its tokens: layer by layer while they fit, and of the first that does not, as many as fit,
 * spread over the page.
 */
export function chooseContents(page: Pick<Page, 'markdown' | 'outline'>): Contents {
  let chosen: OutlineEntry[] = []
  for (let layer = 1; layer <= 6; layer++) {
    const added = page.outline.filter(entry => layerOf(entry) === layer)
    const room = maxEntries - chosen.length
    chosen = [...chosen, ...(added.length <= room ? added : spread(added, room))]
    if (chosen.length >= maxEntries) break
  }
  const entries = chosen.sort((a, b) => a.start - b.start).map(entry => sectionOf(page, entry))
  return { entries, total: page.outline.length }
}

function layerOf({ kind, level }: OutlineEntry): number {
  if (kind === 'heading') return level
  return kind === 'expandable' ? 3 : 5
}

function spread(entries: readonly OutlineEntry[], count: number): OutlineEntry[] {
  return Array.from({ length: count }, (_, index) => entries[Math.floor((index * entries.length) / count)]).filter(
    entry => entry !== undefined,
  )
}

function trimmedEnd(markdown: string, end: number): number {
  return markdown.slice(Math.max(0, end - 2), end) === '\n\n' ? end - 2 : end
}
