/** `npm run bench -- --against <commit>` */

import type { Checkout } from '../checkout/checkout.ts'
import type { Area } from '../command-line.ts'
import { bundleOurs } from '../contenders/bundle.ts'
import type { Table } from '../report/table.ts'
import { type Comparison, tally, toClosingLine, toTable } from './comparison.ts'
import { gatewaySuites } from './gateway-suites.ts'
import type { Side } from './pairs.ts'
import type { Contestant, Suite } from './suite.ts'
import { wrapperSuites } from './wrapper-suites.ts'

const suitesOf: Readonly<Record<Area, readonly Suite[]>> = {
  wrapper: wrapperSuites,
  gateway: gatewaySuites,
  docs: [],
  python: [],
  prometheus: [],
  memory: [],
  pattern: [],
}

export type ChosenSuite = { readonly suite: Suite; readonly rows: readonly string[] }

/** Rows are found by their table's title as well: "cold" gives all cold ones. */
export function chooseRows(areas: readonly Area[], text: string): ChosenSuite[] {
  return areas
    .flatMap(area => suitesOf[area])
    .map(suite => ({ suite, rows: suite.rows.filter(row => contains(`${suite.title}: ${row}`, text)) }))
    .filter(({ rows }) => rows.length > 0)
}

function contains(name: string, text: string): boolean {
  return name.toLowerCase().includes(text.toLowerCase())
}

type Options = {
  readonly checkouts: Readonly<Record<Side, Checkout>>
  readonly pairs: number
  readonly show: (table: Table) => void
  /** Gets a line before each step. */
  readonly say: (line: string) => void
}

/** @returns the closing line, and whether any row is worse */
export async function runAgainst(
  chosen: readonly ChosenSuite[],
  { checkouts, pairs, show, say }: Options,
): Promise<{ line: string; isWorse: boolean }> {
  say('Bundling both')
  const contestants = {
    now: await readyContestant(checkouts.now),
    earlier: await readyContestant(checkouts.earlier),
  }
  for (const problem of contestants.now.bundles.values()) if (problem instanceof Error) throw problem
  const comparisons: Comparison[] = []
  for (const { suite, rows } of chosen) {
    say(`${suite.title}: ${rows.length} rows`)
    const comparison = { title: suite.title, ...(await suite.compare(rows, { contestants, pairs })) }
    show(toTable(comparison))
    comparisons.push(comparison)
  }
  const counts = tally(comparisons)
  return { line: toClosingLine(counts), isWorse: counts.worse > 0 }
}

async function readyContestant(checkout: Checkout): Promise<Contestant> {
  return { checkout, bundles: await bundleOurs(checkout) }
}
