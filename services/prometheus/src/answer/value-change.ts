import type { Sample } from '../metrics-source.ts'
import { toNumber } from './number-text.ts'

/** From the first value that is a number to the last one; undefined where none is. */
export function toChange(values: readonly Sample[]): { readonly first: Sample; readonly change: number } | undefined {
  const isNumber = ([, text]: Sample) => !Number.isNaN(toNumber(text))
  const [first, last] = [values.find(isNumber), values.findLast(isNumber)]
  if (!first || !last) return undefined
  // Equal infinities have no difference.
  return { first, change: first[1] === last[1] ? 0 : toNumber(last[1]) - toNumber(first[1]) }
}
