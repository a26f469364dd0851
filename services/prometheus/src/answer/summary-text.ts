import type { Sample } from '../metrics-source.ts'
import { toIsoTime } from '../times.ts'
import { findLevelShift } from './level-shift.ts'
import { toMean, toNumber, toPrometheusText, toShortText } from './number-text.ts'
import { toChange } from './value-change.ts'

/** Last, least and greatest value with their times, mean, last change and NaN. Times stand elsewhere when values are timed runs. */
export function toSummaryText(values: readonly Sample[], { withTimes = true, withChange = false } = {}): string {
  const at = (seconds: number) => (withTimes ? ` at ${toIsoTime(seconds)}` : '')
  let [least, greatest]: [Sample | undefined, Sample | undefined] = [undefined, undefined]
  let [low, high] = [Number.NaN, Number.NaN]
  const numbers: number[] = []
  for (const sample of values) {
    const number = toNumber(sample[1])
    if (Number.isNaN(number)) continue
    numbers.push(number)
    // Every comparison with the NaN at the beginning is false.
    if (!(number >= low)) [least, low] = [sample, number]
    if (!(number <= high)) [greatest, high] = [sample, number]
  }
  const nans = values.length - numbers.length
  const last = values.at(-1)
  const parts = [`${values.length} points`]
  const isConstant = low === high && nans === 0
  if (last && !isConstant) parts.push(`last ${toShortText(last[1])}${at(last[0])}`)
  const change = withChange && low !== high ? toChange(values) : undefined
  if (change) {
    const sign = change.change > 0 && change.change < Infinity ? '+' : ''
    parts.push(`first ${toShortText(change.first[1])}, ${sign}${toShortText(toPrometheusText(change.change))} since`)
  }
  if (least && greatest) {
    if (low !== high) {
      parts.push(
        `min ${toShortText(least[1])}${at(least[0])}`,
        `max ${toShortText(greatest[1])}${at(greatest[0])}`,
        `mean ${toShortText(toPrometheusText(toMean(numbers)))}`,
      )
    } else if (!isConstant) parts.push(`all ${toShortText(least[1])}`)
    // Without times, runs of equal values have both.
    else if (withTimes && last) parts.push(`all ${toShortText(least[1])}, last${at(last[0])}`)
  }
  if (nans > 0) parts.push(`NaN ${nans} of ${values.length}`)
  const shift = low === high || !withTimes ? undefined : findLevelShift(values)
  if (shift) {
    const [before, after] = [shift.before, shift.after].map(each => toLevelText(each))
    parts.push(`level about ${before} until ${toIsoTime(shift.at)}, then ${after}`)
  }
  const changed = values.findLast(([, text], index) => index > 0 && text !== values[index - 1]?.[1])
  if (changed && withTimes) parts.push(`last change at ${toIsoTime(changed[0])}`)
  return parts.join(', ')
}

/** Three digits: a level is a mean. */
function toLevelText(level: number): string {
  return toShortText(toPrometheusText(Number(level.toPrecision(3))))
}
