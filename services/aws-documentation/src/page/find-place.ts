import { mostAlike } from '../likeness.ts'
import type { OutlineEntry, Page } from '../page-source.ts'
import { sectionAt, sectionOf } from './contents.ts'

/** A part of a page that was asked for by name. */
export type Place = { readonly start: number; readonly end: number }

/** The place a URL fragment names; forms of other versions of a page, and titles, are understood. */
export function findAnchor(page: Page, anchor: string): Place | undefined {
  // Some ids are percent-encoded themselves; a fragment is decoded once.
  const start = page.anchors.get(anchor) ?? page.anchors.get(encodeURIComponent(anchor)) ?? findVariant(page, anchor)
  if (start !== undefined) return { start, end: endOf(page, start) }
  return findTitle(page, anchor)
}

/** A section by its title, a term or an expandable section by its name, or by anchor. */
export function findSection(page: Page, name: string): Place | undefined {
  const anchor = name.trim().replace(/^#/, '')
  return findTitle(page, name) ?? findAnchor(page, anchor)
}

/** Where other headings begin that have the title of a section: a reference has “Examples” under each of its parts. */
export function sameTitle(page: Page, { start }: Place): number[] {
  const heading = page.outline.find(entry => entry.kind === 'heading' && entry.start === start)
  if (!heading) return []
  const title = toPlainTitle(heading.title)
  const same = page.outline.filter(({ kind, title: other }) => kind === 'heading' && toPlainTitle(other) === title)
  return same.map(entry => entry.start).filter(other => other !== start)
}

function endOf(page: Page, start: number): number {
  const entry = page.outline.find(candidate => candidate.start === start)
  if (entry?.kind === 'heading') return sectionOf(page, entry).end
  return page.ends.get(start) ?? sectionAt(page, start)?.end ?? page.markdown.length
}

/** Javadoc writes `#invoke(a.B,c.D)` today, and wrote `#invoke-a.B-c.D-` before: links to both are about. */
function findVariant(page: Page, anchor: string): number | undefined {
  const wanted = toPlainAnchor(anchor)
  let byName: number | undefined
  for (const [name, start] of page.anchors) {
    const plain = toPlainAnchor(name)
    if (plain === wanted) return start
    if (byName === undefined && plain.startsWith(`${wanted}-`) && name.includes('(')) byName = start
  }
  return byName
}

function toPlainAnchor(anchor: string): string {
  return anchor
    .toLowerCase()
    .replace(/\[\]/g, ':a')
    .replace(/,\s*|[()]/g, '-')
}

/** A name may lack what a title has around it: `work_mem` of “work_mem (integer)”, “Memory” of “20.4.1. Memory”. */
function findTitle(page: Page, title: string): Place | undefined {
  const wanted = toPlainTitle(title)
  if (wanted === '') return undefined
  const titles = page.outline.map(entry => toPlainTitle(entry.title))
  const joined = wanted.replaceAll(' ', '')
  const entry =
    firstOf(page, index => titles[index] === wanted) ??
    firstOf(page, index => titles[index]?.replaceAll(' ', '') === joined) ??
    firstOf(page, index => titles[index]?.replace(/^(?:\d+ )+/, '') === wanted) ??
    onlyOf(page, index => goesOn(titles[index] ?? '', wanted))
  if (!entry) return undefined
  const { start, end } = sectionOf(page, entry)
  return { start, end }
}

/** With more words, or as more than one. */
function goesOn(title: string, name: string): boolean {
  return title.startsWith(name) && /^(?:e?s)?(?: |$)/.test(title.slice(name.length))
}

type Test = (index: number) => boolean

/** A list of contents names a section before it begins: the heading is meant. */
function firstOf({ outline }: Page, isNamed: Test): OutlineEntry | undefined {
  const named = outline.filter((_, index) => isNamed(index))
  return named.find(({ kind }) => kind === 'heading') ?? named[0]
}

/** What begins with a name, if nothing else does. The title of a page is all of it, which is not what was asked for. */
function onlyOf({ outline }: Page, isNamed: Test): OutlineEntry | undefined {
  const [only, ...others] = outline.filter(
    ({ kind, level }, index) => isNamed(index) && (kind !== 'heading' || level > 1),
  )
  return others.length === 0 ? only : undefined
}

function toPlainTitle(title: string): string {
  return title
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
}

/** Comparing takes some microseconds each. */
const maxCompared = 5_000

/** The places whose names are most like one that is not there. */
export function nearestNames(page: Page, name: string): string[] {
  const titles = page.outline.map(({ title, anchor }) => (anchor ? `${title} (#${anchor})` : title))
  const named = new Set(page.outline.map(({ anchor }) => anchor))
  const others = [...page.anchors.keys()].filter(anchor => !named.has(anchor))
  const names = [...titles, ...others.map(anchor => `#${anchor}`)]
  return mostAlike(name, [...new Set(names)].slice(0, maxCompared), candidate => [
    candidate.replace(/ \(#.*\)$/, ''),
  ]).slice(0, 3)
}
