/** Characters of an answer, in each of its two forms. About 5,000 tokens. */
export const maxAnswerCharacters = 20_000

/**
 * Shares room evenly: a part that needs less than an even share gets what it needs, and the rest is shared by the others.
 *
 * @example
 * shareRoom([10, 100, 100], 110) // [10, 50, 50]
 */
export function shareRoom(needs: readonly number[], room: number): number[] {
  const shares = needs.map(() => 0)
  const ascending = needs.map((need, index) => ({ need, index })).sort((a, b) => a.need - b.need)
  let left = Math.max(0, room)
  for (const [position, { need, index }] of ascending.entries()) {
    const share = Math.min(need, Math.floor(left / (ascending.length - position)))
    shares[index] = share
    left -= share
  }
  return shares
}
