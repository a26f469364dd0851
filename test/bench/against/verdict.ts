/** Whether a row takes longer than in an earlier commit, judged by the ratios of its pairs. */

/** What one turn measured of both, in one unit. */
export type Pair = { readonly now: number; readonly earlier: number }

export type Verdict = 'better' | 'same' | 'worse'

export type Judgement = {
  readonly verdict: Verdict
  /** Median of now ÷ earlier over the pairs. */
  readonly ratio: number
  /** At least 95 % confidence interval of that median. */
  readonly interval: readonly [low: number, high: number]
}

/** A ratio within this factor counts as no change. */
export const limit = 1.03

/** Of both tails together. */
const errorRate = 0.05

export function judgePairs(pairs: readonly Pair[]): Judgement {
  const ratios = pairs.map(({ now, earlier }) => now / earlier).sort((a, b) => a - b)
  const interval = medianInterval(ratios)
  return { verdict: toVerdict(interval), ratio: median(ratios), interval }
}

/** For what does not vary, such as a size. */
export function judgeFigure({ now, earlier }: Pair): Judgement {
  const ratio = now / earlier
  return { verdict: toVerdict([ratio, ratio]), ratio, interval: [ratio, ratio] }
}

/** The whole interval must lie beyond the limit: a median alone crosses it by chance. */
function toVerdict([low, high]: Judgement['interval']): Verdict {
  if (low > limit) return 'worse'
  if (high < 1 / limit) return 'better'
  return 'same'
}

/** By the sign test, which assumes nothing of how durations are distributed. Without bounds where there are fewer than six. */
function medianInterval(sorted: readonly number[]): Judgement['interval'] {
  const outside = pairsOutside(sorted.length)
  return [sorted[outside - 1] ?? 0, sorted[sorted.length - outside] ?? Number.POSITIVE_INFINITY]
}

/** The largest k for which fewer than k of n fair coins show heads with at most half the error rate. */
function pairsOutside(n: number): number {
  let exactly = 0.5 ** n
  let fewer = 0
  for (let k = 0; k <= n; k += 1) {
    fewer += exactly
    if (fewer > errorRate / 2) return k
    exactly *= (n - k) / (k + 1)
  }
  return 0
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const lower = sorted[Math.ceil(middle) - 1] ?? Number.NaN
  const upper = sorted[Math.floor(middle)] ?? Number.NaN
  return (lower + upper) / 2
}
