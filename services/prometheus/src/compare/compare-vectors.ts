/** Two answers of one query, joined by labels, and what changed most. */
import { toNumber } from '../answer/number-text.ts'
import type { Series } from '../metrics-source.ts'

export type Change = {
  readonly metric: Readonly<Record<string, string>>
  /** Absent where the series exists at one of the two times alone. */
  readonly now?: number
  readonly before?: number
  /** A value that is absent counts as 0. */
  readonly change: number
  /** Of the sum of all changes without their signs, from 0 to 1. */
  readonly share: number
}

/** Greatest change first. Series of histograms and with NaN have no difference, and are left out. */
export function compareVectors(now: readonly Series[], before: readonly Series[]): Change[] {
  const joined = new Map<string, { metric: Series['metric']; now?: number; before?: number }>()
  for (const [side, all] of [
    ['now', now],
    ['before', before],
  ] as const) {
    for (const { metric, value } of all) {
      const number = value ? toNumber(value[1]) : Number.NaN
      if (!Number.isFinite(number)) continue
      const key = JSON.stringify(Object.entries(metric).sort())
      joined.set(key, { ...(joined.get(key) ?? { metric }), [side]: number })
    }
  }
  const changes = [...joined.values()].map(each => ({ ...each, change: (each.now ?? 0) - (each.before ?? 0) }))
  const total = changes.reduce((sum, { change }) => sum + Math.abs(change), 0)
  return changes
    .map(each => ({ ...each, share: total === 0 ? 0 : Math.abs(each.change) / total }))
    .sort((a, b) => Math.abs(b.change) - Math.abs(a.change))
}
