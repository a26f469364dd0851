/** Durations of one thing done many times, in milliseconds. */
export type Samples = {
  readonly n: number
  /** The quickest: what is left when nothing else is in the way. */
  readonly min: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}

export function summarise(durationsMs: readonly number[]): Samples {
  const sorted = durationsMs.toSorted((a, b) => a - b)
  // Nearest rank: always a duration that was measured.
  const percentile = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN
  return { n: sorted.length, min: percentile(0), p50: percentile(0.5), p95: percentile(0.95), p99: percentile(0.99) }
}
