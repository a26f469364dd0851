import type { Sample } from '../metrics-source.ts'
import { toIsoTime } from '../times.ts'
import { toMean, toNumber, toPrometheusText, toShortText } from './number-text.ts'

/** Last, least and greatest value with their times, mean, last change and NaN. Times stand elsewhere when values are timed runs. */
export function toSummaryText(values: readonly Sample[], { withTimes = true } = {}): string {
  const at = (seconds: number) => (withTimes ? ` at ${toIsoTime(seconds)}` : '')
  const points = values.map(([time, text]) => ({ time, text, number: toNumber(text) }))
  const numbers = points.filter(({ number }) => !Number.isNaN(number))
  const nans = points.length - numbers.length
  const last = points.at(-1)
  const parts = [`${points.length} points`]
  if (last) parts.push(`last ${toShortText(last.text)}${at(last.time)}`)
  if (numbers.length > 0) {
    const least = numbers.reduce((a, b) => (b.number < a.number ? b : a))
    const greatest = numbers.reduce((a, b) => (b.number > a.number ? b : a))
    if (least.number !== greatest.number) {
      parts.push(
        `min ${toShortText(least.text)}${at(least.time)}`,
        `max ${toShortText(greatest.text)}${at(greatest.time)}`,
        `mean ${toShortText(toPrometheusText(toMean(numbers.map(({ number }) => number))))}`,
      )
    } else parts.push(`all ${toShortText(least.text)}`)
  }
  if (nans > 0) parts.push(`NaN ${nans} of ${points.length}`)
  const changed = points.findLast(({ text }, index) => index > 0 && text !== points[index - 1]?.text)
  if (changed && withTimes) parts.push(`last change at ${toIsoTime(changed.time)}`)
  return parts.join(', ')
}
