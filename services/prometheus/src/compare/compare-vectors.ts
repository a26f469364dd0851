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

export type Comparison = {
  /** Greatest first. */
  readonly changes: readonly Change[]
  /** Series that have a histogram, NaN or an infinity at one of the times: they have no difference. */
  readonly incomparable: number
}

export function compareVectors(now: readonly Series[], before: readonly Series[]): Comparison {
  const joined = new Map<string, { metric: Series['metric']; now?: number; before?: number }>()
  const incomparable = new Set<string>()
  for (const [side, all] of [
    ['now', now],
    ['before', before],
  ] as const) {
    for (const { metric, value } of all) {
      const number = value ? toNumber(value[1]) : Number.NaN
      const key = JSON.stringify(Object.entries(metric).sort())
      if (!Number.isFinite(number)) incomparable.add(key)
      joined.set(key, { ...(joined.get(key) ?? { metric }), [side]: number })
    }
  }
  for (const key of incomparable) joined.delete(key)
  // Halved, since the difference of two numbers may be too big for a number; so may their sum.
  const changes = [...joined.values()].map(each => ({ ...each, half: (each.now ?? 0) / 2 - (each.before ?? 0) / 2 }))
  const greatest = changes.reduce((most, { half }) => Math.max(most, Math.abs(half)), 0)
  const total = changes.reduce((sum, { half }) => sum + Math.abs(half) / greatest, 0)
  return {
    changes: changes
      .sort((a, b) => Math.abs(b.half) - Math.abs(a.half))
      .map(({ half, ...each }) => ({
        ...each,
        change: (each.now ?? 0) - (each.before ?? 0),
        share: greatest === 0 ? 0 : Math.abs(half) / greatest / total,
      })),
    incomparable: incomparable.size,
  }
}
