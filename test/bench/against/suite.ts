import type { Checkout } from '../checkout/checkout.ts'
import type { ours } from '../contenders/bundle.ts'
import type { Comparison } from './comparison.ts'
import { type Outcome, reasonOf, type Side } from './pairs.ts'

/** Rows that are measured alike, known by name before anything is bundled. */
export type Suite = {
  readonly title: string
  readonly rows: readonly string[]
  /** @param rows those of its rows that are wanted */
  compare(rows: readonly string[], wanted: Wanted): Promise<Pick<Comparison, 'unit' | 'outcomes' | 'notes'>>
}

export type Wanted = { readonly contestants: Readonly<Record<Side, Contestant>>; readonly pairs: number }

export type Contestant = {
  readonly checkout: Checkout
  /** What this project deploys around the echo server: size in bytes, or why it cannot be bundled. */
  readonly bundles: ReadonlyMap<(typeof ours)[number], number | Error>
}

/** Runs `use` with what `open` gives on each side. Rows of an earlier commit in which that fails say why. */
export async function withBoth<Opened>(
  rows: readonly string[],
  { contestants }: Wanted,
  open: (contestant: Contestant) => Promise<{ value: Opened; close?: () => Promise<void> }>,
  use: (opened: Record<Side, Opened>) => Promise<ReadonlyMap<string, Outcome>>,
): Promise<ReadonlyMap<string, Outcome>> {
  const now = await open(contestants.now)
  try {
    const earlier = await open(contestants.earlier).catch((error: Error) => error)
    if (earlier instanceof Error) return new Map(rows.map(row => [row, reasonOf(earlier)]))
    try {
      return await use({ now: now.value, earlier: earlier.value })
    } finally {
      await earlier.close?.()
    }
  } finally {
    await now.close?.()
  }
}
