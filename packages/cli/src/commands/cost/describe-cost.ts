import { type Architecture, baskets, pricesReadOn } from '@mcp-lambda/serverless/prices'
import {
  type Bill,
  type Comparison,
  hosting,
  type Item,
  items,
  itemsToShow,
  type Money,
  totalOf,
} from '../../cost/price-usage.ts'

export type Cost = {
  readonly source: string
  /** Calls of tools in the source. */
  readonly calls: number
  readonly incomplete: number
  readonly callsPerMonth: number
  readonly backendMs: number
  readonly bills: readonly (Bill & {
    readonly architecture: Architecture
    readonly comparisons: readonly Comparison[]
  })[]
}

/** Calls of one tool in a log that say anything of it. */
const leastOfTool = 30

export function describeCost({ source, calls, incomplete, callsPerMonth, backendMs, bills }: Cost): string {
  const slower = backendMs === 0 ? '' : `, each ${backendMs} ms longer`
  const left = incomplete === 0 ? '' : ` Left out: ${incomplete} invocations of which the log has a part.`
  return [
    `${toCount(callsPerMonth)} calls of tools a month${slower}, as ${toCount(calls)} calls of ${source} went.${left}`,
    `Prices of ${pricesReadOn}, us-east-1, US dollars a month, without the free tier.`,
    ...bills.flatMap(bill => ['', ...describeBill(bill), '', ...describeComparisons(bill, callsPerMonth)]),
    '',
    ...notes,
  ].join('\n')
}

const notes = [
  ...baskets.map(({ name, holds }) => `${name}: ${holds}`),
  'hosting: compute, waiting, requests and snapshots beside the basket, like with like. all: with logs, traces and metrics, beside a basket without.',
  'compute: time of targets, in which they wait for their backends too, and of the gateway while it does not wait for them (waiting).',
  'snapshots, where the log has a beginning from one (SnapStart): each such beginning, and one version of the function kept all month.',
  'traces: the first request of each second and 5 % of the others. metrics: those of the log, in hours with a value. Both for calls that',
  'come evenly; alarms and dashboard are in docs/operations.md. Both architectures are priced with the times in the log.',
  'Left out: data sent to the internet, provisioned concurrency, storage of logs, environments made for tenants, an HTTP API, streams over 6 MB.',
]

function describeBill({ architecture, rows, total }: Cost['bills'][number]): string[] {
  const shown = itemsToShow(total)
  const cells = rows.map(({ usage: { target, tool, calls, coldCalls }, money }) => {
    const head = [tool === undefined ? target : `${target} ${tool}`, toCount(calls)]
    if (tool !== undefined && calls < leastOfTool) return [...head, `too few: ${leastOfTool} say something`]
    return [...head, toPercent(coldCalls / calls), ...toCells(money, shown)]
  })
  const calls = rows.reduce((sum, { usage }) => sum + usage.calls, 0)
  const cold = rows.reduce((sum, { usage }) => sum + usage.coldCalls, 0)
  return toTable([
    [architecture, 'in the log', 'cold', ...shown, 'sum'],
    ...cells,
    ['all', toCount(calls), toPercent(cold / calls), ...toCells(total, shown)],
  ])
}

function toCells(money: Money, shown: readonly Item[]): string[] {
  return [...shown.map(item => toDollars(money[item])), toDollars(totalOf(money))]
}

function describeComparisons({ comparisons, total }: Cost['bills'][number], callsPerMonth: number): string[] {
  const rows = comparisons.flatMap(({ basket, usdPerMonth, ...crossings }) =>
    (['hosting', 'all'] as const).map(what => [
      `${basket.name}, ${what}`,
      toDollars(usdPerMonth),
      toRatio(totalOf(total, whatOf[what]), usdPerMonth),
      ...[crossings[what].same, crossings[what].less70, crossings[what].less90].map(toRounded),
    ]),
  )
  const head = ['instead of', 'a month', `at ${toCount(callsPerMonth)}`, 'cheaper up to', '70 % up to', '90 % up to']
  return toTable([head, ...rows])
}

const whatOf: Readonly<Record<'hosting' | 'all', readonly Item[]>> = { hosting, all: items }

function toRatio(usd: number, instead: number): string {
  return usd <= instead
    ? `${Math.floor(100 * (1 - usd / instead))} % cheaper`
    : `${(usd / instead).toFixed(1)} × as much`
}

function toTable(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map(row => (row.length > 3 ? (row[column]?.length ?? 0) : 0))),
  )
  widths[0] = Math.max(...rows.map(row => row[0]?.length ?? 0))
  return rows.map(row =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
      .join('  '),
  )
}

/** To the cent, and below a dollar to a hundredth of one. */
export function toDollars(usd: number): string {
  return `$${usd.toLocaleString('en', usd >= 1 || usd === 0 ? { minimumFractionDigits: 2, maximumFractionDigits: 2 } : { minimumFractionDigits: 4, maximumFractionDigits: 4 })}`
}

export function toCount(count: number): string {
  return count.toLocaleString('en')
}

/** Of an estimate, which has no more digits than three. */
export function toRounded(count: number): string {
  return count.toLocaleString('en', { maximumSignificantDigits: 3 })
}

function toPercent(share: number): string {
  return `${(100 * share).toFixed(1)} %`
}
