/** Why every value of an answer is NaN, as far as the query itself says. */
import { flatten, readQueryParts } from './query-parts.ts'

export async function explainNaN(query: string): Promise<string> {
  const whole = await readQueryParts(query)
  const parts = whole ? flatten(whole) : []
  if (parts.some(part => part.kind === 'call' && /^histogram_/.test(part.name))) {
    return 'Every value is NaN: nothing was observed in the window. Use a longer window, or another time.'
  }
  if (parts.some(part => part.kind === 'join' && part.operator === '/')) {
    return 'Every value is NaN: 0 divided by 0. Nothing was counted on either side of the division at that time.'
  }
  return 'Every value is NaN, as it was sent or as the query computes it.'
}
