import type { OutlineEntry, Page, TablePlace } from '../page-source.ts'
import { shortLines } from './excerpt.ts'
import { type Unit, unitsOf } from './units.ts'
import {
  formsOf,
  longerNames,
  longerWords,
  matchOf,
  type SearchableText,
  stemOf,
  toQuery,
  toSearchable,
  withoutPrefix,
  writtenWords,
} from './words.ts'

export type Found = {
  /** Best first, the first 10,000. */
  readonly units: readonly Unit[]
  /** How many there are in all. */
  readonly total: number
  /** How many of them are rows of a table. */
  readonly tables: readonly { readonly table: TablePlace; readonly rows: number }[]
  /** Whether each holds all the words, itself or by what has to be read with it. */
  readonly isComplete: boolean
  /** The words that were looked for, in small letters; the others are as they were asked. */
  readonly words: readonly string[]
  /** What the forms of each word begin with. */
  readonly stems: readonly string[]
  /** How many more were asked for than are looked for. */
  readonly ignored: number
  /** Words that stand nowhere on the page, or in the part of it that was looked at. */
  readonly missing: readonly string[]
  /** Words that stand nowhere, and what follows their prefix, which is looked for instead. */
  readonly shortened: readonly { readonly asked: string; readonly used: string }[]
  /** Parts left out that hold a word only as the beginning of a longer one, and these. */
  readonly longer: { readonly total: number; readonly names: readonly string[] }
}

export type FindOptions = {
  readonly within?: { readonly start: number; readonly end: number }
  readonly rowsOnly?: boolean
}

/** Finds the parts of a page that hold the words asked for. */
export function findWords(page: Page, query: string, options: FindOptions = {}): Found {
  const asked = toQuery(query)
  const looked = asked.slice(0, maxWords)
  const parts = () => partsOf(page, options)
  const written = writtenWords(query)
  const toWritten = (word: string) => written.get(word) ?? word
  const forms = new Map(looked.flatMap(word => toTerms(word, toWritten(word))))
  const matches = matchAll(parts(), forms)
  const words = looked.map(matches.usedFor)
  // Where a word stands as it is, a longer one that begins with it is something else.
  const isHeld = (index: number, word: string) => {
    const best = matches.best(word)
    return best > 0 && matches.of(index, word) >= best
  }
  const { best, ranks, tables } = rankAll(parts(), matches.count, words, forms, isHeld)
  const isComplete = best === words.length && words.length > 0
  const first = ranks.toSorted().slice(-maxUnits).reverse()
  const places = new Map(Array.from(first, (rank, place) => [indexOf(rank), place]))
  const units: Unit[] = []
  for (const { unit, index } of parts()) {
    const place = places.get(index)
    if (place !== undefined) units[place] = unit
  }
  return {
    units,
    total: ranks.length,
    tables,
    isComplete,
    words,
    stems: words.map(word => stemOf(forms.get(word) ?? [word])),
    ignored: asked.length - words.length,
    missing: words.filter(word => matches.best(word) === 0).map(toWritten),
    shortened: looked.flatMap((word, at) => {
      const used = words[at] ?? word
      // What is looked for is the end of what was asked.
      return used === word ? [] : [{ asked: toWritten(word), used: toWritten(word).slice(-used.length) }]
    }),
    longer: isComplete ? findLonger(parts(), words, forms, matches, new Set(ranks.map(indexOf))) : noLonger,
  }
}

/** 500 words on a page of a million characters take ten seconds. */
const maxWords = 40

/** No answer has room for so many. */
const maxUnits = 10_000

/** The forms in which each word counts as it is. */
type Forms = ReadonlyMap<string, readonly string[]>

/** A word, and what may be looked for in its place, each with its forms. */
function toTerms(word: string, written: string): [string, readonly string[]][] {
  const end = withoutPrefix(word)
  const own: [string, readonly string[]] = [word, formsOf(word, written)]
  return end === undefined ? [own] : [own, [end, formsOf(end, written.slice(-end.length))]]
}

type Part = {
  readonly unit: Unit
  readonly index: number
  readonly own: () => SearchableText
  /** Heads and headings, which may hold the other words. */
  readonly around: () => SearchableText
  readonly title: () => SearchableText
}

/** Parts are made anew in each round, for most of them one is enough: half a million took a gigabyte at once. */
function* partsOf(page: Page, { within, rowsOnly = false }: FindOptions): Generator<Part, void, undefined> {
  const { outline } = page
  let next = 0
  let heading = ''
  /** Terms, expandable sections and tabs around the part. */
  let open: OutlineEntry[] = []
  let index = 0
  let headed: { table: TablePlace; head: string } | undefined
  for (const unit of unitsOf(page)) {
    const { kind, start, table, context, text } = unit
    if ((rowsOnly && kind !== 'row') || (within && (start < within.start || start >= within.end))) continue
    for (let entry = outline[next]; entry && entry.start <= start; entry = outline[++next]) {
      if (entry.kind === 'heading') heading = entry.title
      else if ((entry.end ?? 0) > start) open.push(entry)
    }
    if (open.length > 0) open = open.filter(({ end = 0 }) => end > start)
    const title = open.length === 0 ? heading : [heading, ...open.map(entry => entry.title)].join('\n')
    if (table && headed?.table !== table) headed = { table, head: headOf(page, table) }
    const head = table && headed ? headed.head : ''
    yield {
      unit,
      index: index++,
      // A row is found by its own cells and those that span it.
      own: () => toSearchable(withoutTargets(kind === 'row' ? [...context, text].join('\n') : text)),
      around: () => toSearchable([title, page.title, head, ...context].join('\n')),
      title: () => toSearchable(title),
    }
  }
}

type Matches = {
  /** How many parts there are. */
  readonly count: number
  /** How well a part holds a word. */
  of(index: number, word: string): number
  /** How well the best part does. */
  best(word: string): number
  /** What is looked for in place of a word that stands nowhere. */
  usedFor(word: string): string
}

function matchAll(parts: Iterable<Part>, forms: Forms): Matches {
  const terms = [...forms]
  const columns = new Map(terms.map(([term], column) => [term, column]))
  const best = terms.map(() => 0)
  let held = new Uint8Array(1_024)
  let count = 0
  for (const { index, own } of parts) {
    count++
    const text = own()
    if ((index + 1) * terms.length > held.length) held = grow(held, (index + 1) * terms.length)
    for (const [column, [term, termForms]] of terms.entries()) {
      const match = matchOf(term, text, termForms)
      held[index * terms.length + column] = match
      best[column] = Math.max(best[column] ?? 0, match)
    }
  }
  const bestOf = (word: string) => best[columns.get(word) ?? -1] ?? 0
  return {
    count,
    of: (index, word) => held[index * terms.length + (columns.get(word) ?? 0)] ?? 0,
    best: bestOf,
    usedFor: word => {
      const used = bestOf(word) > 0 ? undefined : withoutPrefix(word)
      return used !== undefined && bestOf(used) > 0 ? used : word
    },
  }
}

function grow(bytes: Uint8Array<ArrayBuffer>, least: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(least, bytes.length * 2))
  larger.set(bytes)
  return larger
}

type Ranked = {
  /** How many of the words the best parts hold, themselves or by what is around them. */
  readonly best: number
  /** Bare numbers: a list of a million is copied as it grows, and its numbers are boxed when it is sorted. */
  readonly ranks: Float64Array
  readonly tables: { readonly table: TablePlace; rows: number }[]
}

function rankAll(
  parts: Iterable<Part>,
  count: number,
  words: readonly string[],
  forms: Forms,
  isHeld: (index: number, word: string) => boolean,
): Ranked {
  let best = 0
  const ranks = new Float64Array(count)
  let ranked = 0
  let tables: Ranked['tables'] = []
  for (const part of parts) {
    const { unit, index } = part
    const held = words.filter(word => isHeld(index, word)).length
    if (held === 0) continue
    const around = held < words.length ? part.around() : undefined
    const isAround = (word: string) => around !== undefined && matchOf(word, around, forms.get(word)) >= 2
    const all = held + (around ? words.filter(word => !isHeld(index, word) && isAround(word)).length : 0)
    if (all < best) continue
    if (all > best) {
      best = all
      ranked = 0
      tables = []
    }
    const first = toSearchable(withoutTargets(firstOf(unit)))
    // A section is about the words of its title.
    const title = part.title()
    const inFirst = words.filter(word => matchOf(word, first) === 3).length
    const inTitle = words.filter(word => matchOf(word, title) === 3).length
    ranks[ranked++] = toRank(held, inFirst, inTitle, index)
    const last = tables.at(-1)
    if (unit.table && last?.table === unit.table) last.rows++
    else if (unit.table) tables.push({ table: unit.table, rows: 1 })
  }
  return { best, ranks: ranks.subarray(0, ranked), tables }
}

/** More parts than a page of 16 million characters can have. */
const maxIndex = 2 ** 25

/** One number that sorts: the higher, the better; of equals, the earlier on the page. */
function toRank(held: number, inFirst: number, inTitle: number, index: number): number {
  return ((held * 64 + inFirst) * 64 + inTitle) * maxIndex + (maxIndex - 1 - index)
}

function indexOf(rank: number): number {
  return maxIndex - 1 - (rank % maxIndex)
}

/** More names would not be told. */
const maxNames = 20

const noLonger: Found['longer'] = { total: 0, names: [] }

/** The rest of a page that holds all the words, one or more as the beginning of a name or another word. */
function findLonger(
  parts: Iterable<Part>,
  words: readonly string[],
  forms: Forms,
  matches: Matches,
  chosen: ReadonlySet<number>,
): Found['longer'] {
  const exact = words.filter(word => matches.best(word) === 3)
  const names = new Set<string>()
  let total = 0
  for (const { index, own, around } of parts) {
    if (chosen.has(index) || !exact.some(word => matches.of(index, word) > 0)) continue
    if (!words.every(word => matches.of(index, word) >= 2 || matchOf(word, around(), forms.get(word)) >= 2)) continue
    const held = own()
    const named = exact.flatMap(word => longerNames(word, held.text))
    const longer = named.length > 0 ? named : exact.flatMap(word => longerWords(word, held, forms.get(word) ?? []))
    if (longer.length > 0) total++
    for (const name of longer) if (names.size < maxNames) names.add(name)
  }
  return { total, names: [...names] }
}

/** What a part is about: the first cell of a row, else its beginning. */
function firstOf({ kind, text, context }: Unit): string {
  if (kind !== 'row') return beginningOf(text)
  return /^\|\s*((?:\\.|[^|\\])*)\|/.exec([...context, text].join('\n'))?.[1] ?? ''
}

/** What a paragraph, an item or code begins with says what it is about; the rest of a long line does not. */
function beginningOf(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 80)
}

export function headOf(page: Pick<Page, 'markdown'>, table: TablePlace): string {
  return shortLines(page.markdown.slice(table.start, table.rows).trimEnd())
}

/** Addresses of links hold words of other pages. */
function withoutTargets(markdown: string): string {
  return markdown.replace(/\]\([^()\s]*\)/g, ']')
}
