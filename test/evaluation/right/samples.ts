/** Arithmetic over raw samples. */
import type { RawSeries, Sample } from './prometheus-api.ts'

/** What a counter gains from one sample to the next. After a reset it begins at 0. */
export function increases(samples: readonly Sample[]): Sample[] {
  return samples.slice(1).map(({ seconds, value }, index) => {
    const before = samples[index]?.value ?? 0
    return { seconds, value: value < before ? value : value - before }
  })
}

/** The sum of all gains of all series. */
export function totalIncrease(all: readonly RawSeries[]): number {
  return sum(all.flatMap(({ samples }) => increases(samples)).map(({ value }) => value))
}

/** The slope of the line of least squares, per second. */
export function slopePerSecond(samples: readonly Sample[]): number {
  const meanTime = sum(samples.map(({ seconds }) => seconds)) / samples.length
  const meanValue = sum(samples.map(({ value }) => value)) / samples.length
  const products = samples.map(({ seconds, value }) => (seconds - meanTime) * (value - meanValue))
  const squares = samples.map(({ seconds }) => (seconds - meanTime) ** 2)
  return sum(products) / sum(squares)
}

/** @throws RangeError if there is none */
export function greatest<T>(items: readonly T[], by: (item: T) => number): T {
  const [first, ...others] = items
  if (first === undefined) throw new RangeError('There is nothing to compare')
  return others.reduce((best, item) => (by(item) > by(best) ? item : best), first)
}

export function lastValue({ samples }: RawSeries): number {
  return samples.at(-1)?.value ?? Number.NaN
}

export function meanValue({ samples }: RawSeries): number {
  return sum(samples.map(({ value }) => value)) / samples.length
}

export function toDate({ seconds }: Pick<Sample, 'seconds'>): Date {
  return new Date(seconds * 1_000)
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
