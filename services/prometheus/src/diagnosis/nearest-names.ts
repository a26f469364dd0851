/**
 * The names most like a wanted one, by the pairs of letters they share: a letter too many, words in another order and a
 * missing suffix all leave most pairs as they are. Linear in the length of the names, of which there can be 100,000.
 */
export function nearestNames(wanted: string, names: readonly string[], most = 3, least = leastLikeness): string[] {
  const pairs = toPairs(wanted.slice(0, maxWantedCharacters))
  const counts = countPairs(pairs)
  return names
    .filter(name => name !== wanted)
    .map(name => ({ name, likeness: toLikeness(pairs.length, counts, toPairs(name)) }))
    .filter(({ likeness }) => likeness > least)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, most)
    .map(({ name }) => name)
}

const leastLikeness = 0.5
/** No name of a metric is longer. */
const maxWantedCharacters = 1000

function toPairs(name: string): string[] {
  const text = name.toLowerCase()
  return Array.from({ length: Math.max(0, text.length - 1) }, (_, index) => text.slice(index, index + 2))
}

/** Dice's coefficient: 1 for the same pairs, 0 for none in common. The work is that of the name: there are many. */
function toLikeness(wanted: number, counts: ReadonlyMap<string, number>, pairs: readonly string[]): number {
  const used = new Map<string, number>()
  let shared = 0
  for (const pair of pairs) {
    const before = used.get(pair) ?? 0
    if (before >= (counts.get(pair) ?? 0)) continue
    used.set(pair, before + 1)
    shared++
  }
  return (2 * shared) / (wanted + pairs.length)
}

function countPairs(pairs: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const pair of pairs) counts.set(pair, (counts.get(pair) ?? 0) + 1)
  return counts
}
