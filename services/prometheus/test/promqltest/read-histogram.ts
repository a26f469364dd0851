/** Native histograms in the notation of promqltest, as the remote-write protocol sends them: counts are floats. */

export type FloatHistogram = {
  readonly schema: number
  readonly count: number
  readonly sum: number
  readonly zeroCount: number
  readonly zeroThreshold: number
  readonly positive: Buckets
  readonly negative: Buckets
  readonly resetHint: number
}

/** Counts of neighbouring buckets, the first of which has the index `offset`. */
export type Buckets = { readonly offset: number; readonly counts: readonly number[] }

/** Names of the notation, by their number in the protocol. */
const resetHints = ['unknown', 'reset', 'not_reset', 'gauge']

/** Schemas of exponential buckets. Prometheus 2 has no others: custom ones came with 3.0. */
const [leastSchema, greatestSchema] = [-4, 8]

/**
 * `{{schema:1 count:3 sum:4 buckets:[1 2] offset:-1}}`
 *
 * @returns undefined for custom buckets and for what is not this notation
 */
export function readHistogram(text: string): FloatHistogram | undefined {
  const inside = /^\{\{(.*)\}\}$/.exec(text)?.[1]
  if (inside === undefined) return undefined
  const members = new Map<string, string>()
  for (const [, name = '', value = ''] of inside.matchAll(/(\w+):(\[[^\]]*\]|\S+)/g)) members.set(name, value)
  const numberOf = (name: string) => toNumber(members.get(name) ?? '0')
  const listOf = (name: string) => (members.get(name)?.slice(1, -1).match(/\S+/g) ?? []).map(toNumber)
  const schema = numberOf('schema')
  if (schema < leastSchema || schema > greatestSchema) return undefined
  return {
    schema,
    count: numberOf('count'),
    sum: numberOf('sum'),
    zeroCount: numberOf('z_bucket'),
    zeroThreshold: numberOf('z_bucket_w'),
    positive: { offset: numberOf('offset'), counts: listOf('buckets') },
    negative: { offset: numberOf('n_offset'), counts: listOf('n_buckets') },
    resetHint: Math.max(0, resetHints.indexOf(members.get('counter_reset_hint') ?? '')),
  }
}

/** One histogram and `times` times another, of the same buckets; undefined for others. */
export function addHistogram(one: FloatHistogram, other: FloatHistogram, times: number): FloatHistogram | undefined {
  if (one.schema !== other.schema || one.zeroThreshold !== other.zeroThreshold) return undefined
  return {
    ...one,
    count: one.count + times * other.count,
    sum: one.sum + times * other.sum,
    zeroCount: one.zeroCount + times * other.zeroCount,
    positive: addBuckets(one.positive, other.positive, times),
    negative: addBuckets(one.negative, other.negative, times),
  }
}

function addBuckets(one: Buckets, other: Buckets, times: number): Buckets {
  const offset = Math.min(one.offset, other.offset)
  const end = Math.max(one.offset + one.counts.length, other.offset + other.counts.length)
  const at = ({ offset: from, counts }: Buckets, index: number) => counts[index - from] ?? 0
  return {
    offset,
    counts: Array.from(
      { length: end - offset },
      (_, step) => at(one, offset + step) + times * at(other, offset + step),
    ),
  }
}

function toNumber(text: string): number {
  return /Inf$/.test(text) ? (text.startsWith('-') ? -Infinity : Infinity) : Number(text)
}
