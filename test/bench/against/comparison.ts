/** What a comparison found, for a reader. */
import { formatDuration } from '../report/duration.ts'
import { formatSize } from '../report/goals.ts'
import type { Table } from '../report/table.ts'
import type { Outcome } from './pairs.ts'
import { type Judgement, judgeFigure, judgePairs, median, type Pair, type Verdict } from './verdict.ts'

export type Comparison = {
  readonly title: string
  /** `sizes` are the same whenever they are taken: one pair of each decides. */
  readonly unit: 'durations' | 'sizes'
  readonly outcomes: ReadonlyMap<string, Outcome>
  readonly notes?: readonly string[]
}

export type Tally = Record<Verdict | 'notCompared', number>

export function toTable({ title, unit, outcomes, notes = [] }: Comparison): Table {
  const format = unit === 'sizes' ? formatSize : formatDuration
  return {
    title,
    head: ['what', 'now', 'then', 'ratio', '95 %', 'pairs', 'verdict'],
    rows: [...outcomes].map(([name, outcome]) => {
      if (typeof outcome === 'string') return [name, '', '', '', '', '', outcome]
      const { verdict, ratio, interval } = judge(unit, outcome)
      const middle = (side: keyof Pair) => format(median(outcome.map(pair => pair[side])))
      const range = unit === 'sizes' ? 'exact' : interval.map(bound => bound.toFixed(3)).join(' to ')
      return [name, middle('now'), middle('earlier'), ratio.toFixed(3), range, String(outcome.length), verdict]
    }),
    notes,
  }
}

export function tally(comparisons: readonly Comparison[]): Tally {
  const counts: Tally = { better: 0, same: 0, worse: 0, notCompared: 0 }
  for (const { unit, outcomes } of comparisons) {
    for (const outcome of outcomes.values()) {
      counts[typeof outcome === 'string' ? 'notCompared' : judge(unit, outcome).verdict] += 1
    }
  }
  return counts
}

export function toClosingLine({ better, same, worse, notCompared }: Tally): string {
  const compared = `${better + same + worse} rows: ${better} better, ${same} same, ${worse} worse`
  return notCompared === 0 ? compared : `${compared}; ${notCompared} not compared`
}

function judge(unit: Comparison['unit'], pairs: readonly Pair[]): Judgement {
  const [pair] = pairs
  return unit === 'sizes' && pair ? judgeFigure(pair) : judgePairs(pairs)
}
