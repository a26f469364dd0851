/** How alike two names are, by the pairs of letters they have in common (Dice's coefficient): 0 to 1. */
function likeness(pairsOfA: ReadonlySet<string>, b: string): number {
  const pairsOfB = toPairs(b)
  let common = 0
  for (const pair of pairsOfA) if (pairsOfB.has(pair)) common++
  return pairsOfA.size + pairsOfB.size === 0 ? 0 : (2 * common) / (pairsOfA.size + pairsOfB.size)
}

function toPairs(text: string): Set<string> {
  const letters = text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
  return new Set(Array.from({ length: Math.max(0, letters.length - 1) }, (_, at) => letters.slice(at, at + 2)))
}

/** The candidates most like a name, best first; those that are no more like it than `least` are left out. */
export function mostAlike<T>(
  name: string,
  candidates: readonly T[],
  namesOf: (candidate: T) => readonly string[],
  least = 0.25,
): T[] {
  const pairs = toPairs(name)
  return candidates
    .map(candidate => ({
      candidate,
      score: namesOf(candidate).reduce((best, other) => Math.max(best, likeness(pairs, other)), 0),
    }))
    .filter(({ score }) => score > least)
    .sort((a, b) => b.score - a.score)
    .map(({ candidate }) => candidate)
}
