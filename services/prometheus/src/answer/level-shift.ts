import type { Sample } from '../metrics-source.ts'
import { toNumber } from './number-text.ts'

/** Where a series goes from one level to another, and stays there. */
export type LevelShift = { readonly at: number; readonly before: number; readonly after: number }

/** Points that a level has at the least: fewer are a peak. */
const leastPoints = 3
/** Share of the variance that two levels explain. A straight line has 0.75 of it, and is none. */
const leastShare = 0.85

/** The split of a series into two levels that explains most of its variance; undefined where two levels do not describe it. */
export function findLevelShift(values: readonly Sample[]): LevelShift | undefined {
  const points = values.map(([time, text]) => ({ time, number: toNumber(text) }))
  const finite = points.filter(({ number }) => Number.isFinite(number) && Math.abs(number) < 1e150)
  if (finite.length !== points.length || finite.length < 2 * leastPoints) return undefined
  // Around the first value, so that small changes of great numbers are not lost.
  const [origin = 0] = finite.map(({ number }) => number)
  const total = finite.reduce((sum, { number }) => sum + number - origin, 0)
  const mean = total / finite.length
  const variance = finite.reduce((sum, { number }) => sum + (number - origin - mean) ** 2, 0)
  let best = { share: 0, count: 0, sum: 0 }
  let sum = 0
  for (const [index, { number }] of finite.entries()) {
    sum += number - origin
    const count = index + 1
    const others = finite.length - count
    if (count < leastPoints || others < leastPoints) continue
    const between = ((count * others) / finite.length) * (sum / count - (total - sum) / others) ** 2
    if (between > best.share * variance) best = { share: between / variance, count, sum }
  }
  const first = finite[best.count]
  if (best.share < leastShare || !first) return undefined
  const before = origin + best.sum / best.count
  const after = origin + (total - best.sum) / (finite.length - best.count)
  return { at: first.time, before, after }
}
