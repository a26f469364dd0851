/** Metric names with what targets say of them: the three names of a classic histogram are one row. */
import { toFlatText } from '../answer/flat-text.ts'
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
    const about = metadata.get(name) ?? metadata.get(base) ?? metadata.get(name.replace(/_total$/, ''))
    const type = isBucket ? 'histogram' : about && toFlatText(about.type, 30)
    const help = about && toFlatText(about.help, maxHelp)
    return {
      name,
      ...(type && type !== 'unknown' && { type }),
      ...(help && { help }),
      ...(isBucket && partsOf(base).length > 0 && { with: partsOf(base) }),
    }
  })
}

/** The names of series whose help has all words. Few helps do, so names are fetched only then: `listNames` is called once. */
export async function namesByHelp(
  words: string,
  metadata: ReadonlyMap<string, MetricMetadata>,
  listNames: () => Promise<readonly string[]>,
): Promise<string[]> {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean)
  const bases = new Set(
    [...metadata].flatMap(([name, { help }]) =>
      wanted.every(word => help.toLowerCase().includes(word)) ? [name] : [],
    ),
  )
  if (bases.size === 0) return []
  const names = await listNames()
  return names.filter(name => bases.has(name) || bases.has(name.replace(/_(?:bucket|count|sum|total)$/, '')))
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
