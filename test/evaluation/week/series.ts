/** Metrics as functions of time: what blocks and the live target both write. */

export type Labels = Readonly<Record<string, string>>

export type Series = {
  /** Of the sample: in a histogram it ends in `_bucket`, `_sum` or `_count`. */
  readonly name: string
  readonly labels: Labels
  /** Value at a minute of the week, counted from 0. Undefined where the series has no sample. */
  readonly at: (minute: number) => number | undefined
}

export type Family = {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly series: readonly Series[]
}

const minutesPerDay = 1_440
const dailySwing = 0.4

/** Value of a counter at a minute. Its rate swings around `perMinute` once a day. */
export function countAt(minute: number, perMinute: number): number {
  const turn = (2 * Math.PI) / minutesPerDay
  return perMinute * (minute + (dailySwing / turn) * (1 - Math.cos(turn * minute)))
}

/** A number from 0 to 1 (exclusive) that depends on name and minute alone, so that runs are equal. */
export function noiseAt(name: string, minute: number): number {
  let hash = Math.imul(0x811c9dc5 ^ minute, 0x01000193)
  for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39)
  return ((hash ^ (hash >>> 15)) >>> 0) / 2 ** 32
}

/** `up{job="api"}`, as both exposition formats write it. */
export function toSelector({ name, labels }: Pick<Series, 'name' | 'labels'>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}=${JSON.stringify(value)}`)
  return pairs.length === 0 ? name : `${name}{${pairs.join(',')}}`
}
