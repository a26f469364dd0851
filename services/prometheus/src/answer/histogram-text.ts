import type { Histogram } from '../metrics-source.ts'
import { toNumber, toPrometheusText, toShortText } from './number-text.ts'

const bars = '▁▂▃▄▅▆▇█'
const maxBars = 30

/** A native histogram: count, sum, three quantiles, and its buckets as bars from the lowest to the highest. */
export function toHistogramText({ count, sum, buckets = [] }: Histogram): string {
  const quantiles = [0.5, 0.9, 0.99].map(
    q => `p${q * 100} ${toShortText(toPrometheusText(toQuantile({ count, buckets }, q)))}`,
  )
  const shape = buckets.length > 0 ? `, ${quantiles.join(', ')}, ${toBars(buckets)}` : ''
  return `histogram(count ${count}, sum ${toShortText(sum)}, ${buckets.length} buckets${shape})`
}

type Buckets = NonNullable<Histogram['buckets']>

/** As Prometheus does: exponentially inside a bucket, linearly in one that holds zero. */
export function toQuantile({ count, buckets = [] }: Pick<Histogram, 'count' | 'buckets'>, quantile: number): number {
  let rank = quantile * Number(count)
  for (const [, lower, upper, inside] of buckets) {
    const [low, high, held] = [toNumber(lower), toNumber(upper), Number(inside)]
    if (rank <= held && held > 0) {
      const share = rank / held
      if (!Number.isFinite(low)) return high
      if (!Number.isFinite(high)) return low
      if (low > 0) return low * (high / low) ** share
      if (high < 0) return -(-low * (high / low) ** share)
      return low + (high - low) * share
    }
    rank -= held
  }
  return Number.NaN
}

function toBars(buckets: Buckets): string {
  const perBar = Math.ceil(buckets.length / maxBars)
  const sums: number[] = []
  for (const [index, [, , , held]] of buckets.entries()) {
    const bar = Math.floor(index / perBar)
    sums[bar] = (sums[bar] ?? 0) + Number(held)
  }
  const highest = Math.max(...sums)
  const line = sums.map(sum => bars[Math.min(bars.length - 1, Math.floor((sum / highest) * bars.length))]).join('')
  return `${buckets[0]?.[1]} ${line} ${buckets.at(-1)?.[2]}`
}
