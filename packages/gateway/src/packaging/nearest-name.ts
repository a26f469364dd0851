/** The name that a misspelt one stands for. */

/**
 * Differs little from it: in case, hyphens, one character, or one in four of a longer name; else begins with it, and no other
 * does.
 */
export function findNearest(written: string, names: readonly string[]): string | undefined {
  const wanted = toLetters(written)
  if (wanted === '') return undefined
  const [near] = names
    .map(name => ({ name, distance: distanceOf(wanted, toLetters(name)) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 4)))
    .sort((one, other) => one.distance - other.distance)
  if (near !== undefined) return near.name
  const longer = names.filter(name => wanted.length > 2 && toLetters(name).startsWith(wanted))
  return longer.length === 1 ? longer[0] : undefined
}

function toLetters(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}

/** How many characters must be added, removed, replaced, or exchanged with the next one (Damerau-Levenshtein). */
export function distanceOf(one: string, other: string): number {
  let before: readonly number[] = []
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [line, character] of [...one].entries()) {
    const next = [line + 1]
    for (let column = 1; column <= other.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + Number(character !== other[column - 1])
      const isExchanged = character === other[column - 2] && one[line - 1] === other[column - 1]
      const exchanged = isExchanged ? (before[column - 2] ?? 0) + 1 : replaced
      next.push(Math.min(replaced, exchanged, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1))
    }
    before = row
    row = next
  }
  return row.at(-1) ?? 0
}
