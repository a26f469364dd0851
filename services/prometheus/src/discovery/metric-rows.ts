/** Metric names with what targets say of them: the three names of a classic histogram, or of a summary, are one row. */
import { toFlatText } from '../answer/flat-text.ts'
import { nearestNames } from '../diagnosis/nearest-names.ts'
import type { MetricMetadata } from '../metrics-source.ts'

export type MetricRow = {
  readonly name: string
  readonly type?: string
  readonly help?: string
  /** Names that go with it: `x_count` and `x_sum` of `x_bucket`. */
  readonly with?: readonly string[]
}

const maxHelp = 80

export function toMetricRows(
  names: readonly string[],
  metadata: ReadonlyMap<string, MetricMetadata>,
): readonly MetricRow[] {
  const all = new Set(names)
  const partsOf = (base: string) => ['_count', '_sum'].map(suffix => base + suffix).filter(part => all.has(part))
  return names.toSorted().flatMap(name => {
    const base = name.replace(/_(?:bucket|count|sum)$/, '')
    const isBucket = name.endsWith('_bucket')
    // The buckets' row has them.
    if (!isBucket && base !== name && all.has(`${base}_bucket`)) return []
    const isSummary = metadata.get(base)?.type === 'summary' && all.has(base)
    // So has the row of a summary's quantiles.
    if (isSummary && base !== name) return []
    const about = metadata.get(name) ?? metadata.get(base) ?? metadata.get(name.replace(/_total$/, ''))
    const type = isBucket ? 'histogram' : about && toFlatText(about.type, 30)
    const help = about && toFlatText(about.help, maxHelp)
    return {
      name,
      ...(type && type !== 'unknown' && { type }),
      ...(help && { help }),
      ...((isBucket || isSummary) && partsOf(base).length > 0 && { with: partsOf(base) }),
    }
  })
}

/** The names of series whose help has all words. Few helps do, so names are fetched only then: `listNames` is called once. */
export async function namesByHelp(
  words: string,
  metadata: ReadonlyMap<string, MetricMetadata>,
  listNames: () => Promise<readonly string[]>,
): Promise<string[]> {
  const wanted = toWanted(words)
  const bases = new Set(
    [...metadata].flatMap(([name, { help }]) =>
      wanted.length > 0 && wanted.every(word => hasWord(help, word)) ? [name] : [],
    ),
  )
  if (bases.size === 0) return []
  const names = await listNames()
  return names.filter(name => bases.has(name) || bases.has(name.replace(/_(?:bucket|count|sum|total)$/, '')))
}

/** Words of a question that say nothing of a metric. */
const fillers = new Set(
  'a all and any are at by do does for from has have how in is it many much my not now of on or our per the there this to was we what when which why with'.split(
    ' ',
  ),
)

function toWanted(words: string): string[] {
  return words
    .toLowerCase()
    .split(/[^\p{L}\p{N}_:.]+/u)
    .filter(word => word !== '' && !fillers.has(word))
}

/** Whether a word of a text begins so: "full" is not in "successfully". */
function hasWord(text: string, word: string): boolean {
  for (let at = text.toLowerCase().indexOf(word); at !== -1; at = text.toLowerCase().indexOf(word, at + 1)) {
    if (at === 0 || !/[\p{L}\p{N}]/u.test(text.charAt(at - 1))) return true
  }
  return false
}

/** What one calls a thing and what its metric is called. */
const alike: readonly (readonly string[])[] = [
  ['latency', 'duration', 'response_time'],
  ['slow', 'duration', 'latency'],
  ['usage', 'used', 'in use'],
  ['free', 'avail'],
  ['failure', 'fail', 'error'],
]

/** The names whose name and help have the most of some words; none where no name has any. */
export function namesByWords(
  words: string,
  metadata: ReadonlyMap<string, MetricMetadata>,
  names: readonly string[],
): string[] {
  const known = [...new Set(names.flatMap(name => name.toLowerCase().split(/[_:.]+/)))]
  const wanted = toWanted(words).map(word => [...toSpellings(word), ...toNearest(word, known)])
  const counted = names.map(name => {
    const help = (metadata.get(name) ?? metadata.get(name.replace(/_(?:bucket|count|sum|total)$/, '')))?.help ?? ''
    const has = (word: string) => name.toLowerCase().includes(word) || hasWord(help, word)
    return { name, count: wanted.filter(spellings => spellings.some(has)).length }
  })
  const most = counted.reduce((greatest, { count }) => Math.max(greatest, count), 1)
  return counted.filter(({ count }) => count === most).map(({ name }) => name)
}

/** A word of some names that has a letter more, less or other. */
function toNearest(word: string, known: readonly string[]): string[] {
  const isKnown = word.length < shortestMended || known.some(each => each.includes(word))
  return isKnown ? [] : nearestNames(word, known, 1, leastLikeness)
}

/** Shorter words are like many; "available" is not "avail". */
const shortestMended = 5
const leastLikeness = 0.7

function toSpellings(word: string): string[] {
  const single = word.length > 3 ? word.replace(/s$/, '') : word
  return [single, ...(alike.find(([first]) => first === single) ?? [])]
}

/** How many names begin with each first word, most first. */
export function countPrefixes(names: readonly string[]): [prefix: string, count: number][] {
  const counts = new Map<string, number>()
  for (const name of names) {
    const prefix = /^[^_:]+[_:]?/.exec(name)?.[0] ?? name
    counts.set(prefix, (counts.get(prefix) ?? 0) + 1)
  }
  return [...counts].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0]))
}
