import type { Page, TablePlace } from '../page-source.ts'
import { shortLines } from './excerpt.ts'
import { type Unit, unitsOf } from './units.ts'
import { longerNames, matchOf, toQuery, toWords, withoutPrefix } from './words.ts'

export type Found = {
  /** Best first. */
  readonly units: readonly Unit[]
  /** How many there are in all. */
  readonly total: number
  /** Whether each holds all the words, itself or by what has to be read with it. */
  readonly isComplete: boolean
  /** The words that were looked for. */
  readonly words: readonly string[]
  /** How many more were asked for than are looked for. */
  readonly ignored: number
  /** Words that stand nowhere on the page, or in the part of it that was looked at. */
  readonly missing: readonly string[]
  /** Words that stand nowhere, and what follows their prefix, which is looked for instead. */
  readonly shortened: readonly { readonly asked: string; readonly used: string }[]
  /** Parts left out that hold a word only as the beginning of a name, and these names. */
  readonly longer: { readonly total: number; readonly names: readonly string[] }
}

export type FindOptions = {
  readonly within?: { readonly start: number; readonly end: number }
  readonly rowsOnly?: boolean
}

/** Finds the parts of a page that hold the words asked for. */
export function findWords(page: Page, query: string, { within, rowsOnly = false }: FindOptions = {}): Found {
  const asked = toQuery(query)
  const units = unitsOf(page).filter(
    ({ kind, start }) => (!rowsOnly || kind === 'row') && (!within || (start >= within.start && start < within.end)),
  )
  const headings = page.outline.filter(({ kind }) => kind === 'heading')
  let heading = -1
  const texts = units.map(unit => {
    while ((headings[heading + 1]?.start ?? Number.POSITIVE_INFINITY) <= unit.start) heading++
    return toSearchable(page, unit, headings[heading]?.title ?? '')
  })
  const matchesOf = (word: string) => texts.map(({ own }) => matchOf(word, own))
  const looked = asked.slice(0, maxWords).map(word => {
    const matches = matchesOf(word)
    const used = matches.some(match => match > 0) ? undefined : withoutPrefix(word)
    const matchesOfUsed = used === undefined ? [] : matchesOf(used)
    return used !== undefined && matchesOfUsed.some(match => match > 0)
      ? { asked: word, word: used, matches: matchesOfUsed }
      : { asked: word, word, matches }
  })
  const words = looked.map(({ word }) => word)
  // Where a word stands as it is, a longer one that begins with it is something else.
  const least = looked.map(({ matches }) => matches.reduce((best, match) => Math.max(best, match), 0))
  const scored = units.flatMap((unit, index) => {
    const text = texts[index]
    if (!text) return []
    const held = words.filter((_, at) => (least[at] ?? 0) > 0 && (looked[at]?.matches[index] ?? 0) >= (least[at] ?? 0))
    if (held.length === 0) return []
    const around = words.filter(word => !held.includes(word) && matchOf(word, text.around) >= 2)
    const first = words.filter(word => matchOf(word, text.first) === 3).length
    // A section is about the words of its title.
    const under = words.filter(word => matchOf(word, text.title) === 3).length
    return [{ unit, held: held.length, all: held.length + around.length, first, under, index }]
  })
  const best = scored.reduce((most, { all }) => Math.max(most, all), 0)
  const isComplete = best === words.length && words.length > 0
  const kept = scored.filter(({ all, held }) => (isComplete ? all === best : held > 0 && all >= best))
  const ranked = kept.sort((a, b) => b.held - a.held || b.first - a.first || b.under - a.under || a.index - b.index)
  // The rest of a unit that holds all the words, one or more as the beginning of a name.
  const chosen = new Set(kept.map(({ index }) => index))
  const longer = texts.flatMap(({ own, around }, index) => {
    if (!isComplete || chosen.has(index)) return []
    const holds = looked.every(({ word, matches }) => (matches[index] ?? 0) >= 2 || matchOf(word, around) >= 2)
    const names = holds ? words.flatMap((word, at) => (least[at] === 3 ? longerNames(word, own.text) : [])) : []
    return names.length > 0 ? [names] : []
  })
  const missing = words.filter((_, at) => least[at] === 0)
  return {
    units: ranked.map(({ unit }) => unit),
    total: ranked.length,
    isComplete,
    words,
    ignored: asked.length - words.length,
    missing,
    shortened: looked.flatMap(({ asked, word }) => (asked === word ? [] : [{ asked, used: word }])),
    longer: { total: longer.length, names: [...new Set(longer.flat())] },
  }
}

/** 500 words on a page of a million characters take ten seconds. */
const maxWords = 40

type SearchableText = { readonly text: string; readonly lower: string; readonly words: ReadonlySet<string> }
type Searchable = Record<'own' | 'around' | 'first' | 'title', SearchableText>

const heads = new WeakMap<TablePlace, string>()

/** A row is found by its own cells and those that span it; heads and headings around may hold the other words. */
function toSearchable(page: Page, { kind, text, context, table }: Unit, heading: string): Searchable {
  const own = kind === 'row' ? [...context, text].join('\n') : text
  const head = table ? headOf(page, table) : ''
  const first = kind === 'row' ? (/^\|\s*((?:\\.|[^|\\])*)\|/.exec(own)?.[1] ?? '') : beginningOf(own)
  return {
    own: toText(withoutTargets(own)),
    around: toText([heading, page.title, head, ...context].join('\n')),
    first: toText(withoutTargets(first)),
    title: toText(heading),
  }
}

/** What a paragraph, an item or code begins with says what it is about; the rest of a long line does not. */
function beginningOf(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 80)
}

export function headOf(page: Pick<Page, 'markdown'>, table: TablePlace): string {
  const known = heads.get(table)
  if (known !== undefined) return known
  const head = shortLines(page.markdown.slice(table.start, table.rows).trimEnd())
  heads.set(table, head)
  return head
}

function toText(text: string): SearchableText {
  return { text, lower: text.toLowerCase(), words: toWords(text) }
}

/** Addresses of links hold words of other pages. */
function withoutTargets(markdown: string): string {
  return markdown.replace(/\]\([^()\s]*\)/g, ']')
}
