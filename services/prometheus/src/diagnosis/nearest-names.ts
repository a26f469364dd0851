/**
 * The names most like a wanted one, by the pairs of letters they share: a letter too many, words in another order and a
 * missing suffix all leave most pairs as they are. Linear in the length of the names, of which there can be 100,000.
 */
export function nearestNames(wanted: string, names: readonly string[], most = 3): string[] {
  const pairs = toPairs(wanted)
  return names
    .filter(name => name !== wanted)
    .map(name => ({ name, likeness: toLikeness(pairs, toPairs(name)) }))
    .filter(({ likeness }) => likeness > leastLikeness)
    .sort((a, b) => b.likeness - a.likeness)
    .slice(0, most)
    .map(({ name }) => name)
}

const leastLikeness = 0.5

function toPairs(name: string): string[] {
  const text = name.toLowerCase()
  return Array.from({ length: Math.max(0, text.length - 1) }, (_, index) => text.slice(index, index + 2))
}

/** Dice's coefficient: 1 for the same pairs, 0 for none in common. */
function toLikeness(wanted: readonly string[], pairs: readonly string[]): number {
  const left = new Map<string, number>()
  for (const pair of wanted) left.set(pair, (left.get(pair) ?? 0) + 1)
  let shared = 0
  for (const pair of pairs) {
    const count = left.get(pair) ?? 0
    if (count === 0) continue
    left.set(pair, count - 1)
    shared++
  }
  return (2 * shared) / (wanted.length + pairs.length)
}
