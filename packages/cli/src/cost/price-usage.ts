/** From what calls used to what a month of such calls costs, and where something that runs all the time costs the same. */
import { type Architecture, type Basket, baskets, gbSecond, hoursPerMonth, prices } from '@mcp-lambda/serverless/prices'
import type { Metric } from './read-log.ts'
import { sum, type ToolUsage, type Usage } from './usage.ts'

export const items = ['compute', 'waiting', 'requests', 'snapshots', 'logs', 'traces', 'metrics'] as const

export type Item = (typeof items)[number]

/** US dollars a month. */
export type Money = Readonly<Record<Item, number>>

export type Bill = {
  readonly rows: readonly { readonly usage: ToolUsage; readonly money: Money }[]
  readonly total: Money
}

/**
 * @param callsPerMonth calls of tools, in the mix of the log. All else in the log grows with them
 */
export function priceUsage(usage: Usage, callsPerMonth: number, architecture: Architecture): Bill {
  const times = callsPerMonth / countToolCalls(usage)
  const requests = sum(usage.tools.map(({ calls }) => calls))
  const traces = toTraces(requests * times) * prices.trace.usd
  const metrics = priceMetrics(usage, times)
  const rows = usage.tools.map((tool, index) => ({
    usage: tool,
    money: {
      compute: times * tool.computeGbSeconds * gbSecond[architecture],
      waiting: times * tool.waitingGbSeconds * gbSecond[architecture],
      requests: times * tool.invocations * prices.lambdaRequest.usd,
      snapshots: times * tool.restoredGb * prices.snapshotGbRestored.usd + priceSnapshot(usage, tool),
      logs: times * (tool.logBytes / 1024 ** 3) * prices.logsGb.usd,
      traces: traces * (tool.calls / requests),
      metrics: metrics[index] ?? 0,
    },
  }))
  const total = Object.fromEntries(items.map(item => [item, sum(rows.map(({ money }) => money[item]))])) as Money
  return { rows, total }
}

export function countToolCalls({ tools }: Usage): number {
  return sum(tools.filter(({ tool }) => tool !== undefined).map(({ calls }) => calls))
}

export function totalOf(money: Money, of: readonly Item[] = items): number {
  return sum(of.map(item => money[item]))
}

/** Most functions have no snapshot. */
export function itemsToShow(total: Money): Item[] {
  return items.filter(item => item !== 'snapshots' || total.snapshots > 0)
}

const secondsPerMonth = hoursPerMonth * 3600

/**
 * Lambda traces the first request of each second and 5 % of the others
 * (https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html). Requests come at any time, all as likely.
 */
function toTraces(requests: number): number {
  const first = secondsPerMonth * shareWithAny(requests / secondsPerMonth)
  return first + 0.05 * (requests - first)
}

/** The snapshot of one version, which is kept whether it is called or not, divided between the tools of its target. */
function priceSnapshot({ tools }: Usage, { target }: ToolUsage): number {
  const sharing = tools.filter(tool => tool.target === target)
  const gb = Math.max(...sharing.map(({ snapshotGb }) => snapshotGb))
  return (gb * secondsPerMonth * prices.snapshotGbSecond.usd) / sharing.length
}

/**
 * By row. A metric is billed by the hour, and only in hours that have a value of it (https://aws.amazon.com/cloudwatch/pricing/). One
 * of a target as a whole is divided between the tools of it.
 */
function priceMetrics({ metrics, tools }: Usage, times: number): number[] {
  const money = tools.map(() => 0)
  for (const metric of metrics) {
    const usd = prices.metricMonth.usd * shareWithAny((metric.times * times) / hoursPerMonth)
    const owners = findOwners(tools, metric)
    for (const owner of owners) money[owner] = (money[owner] ?? 0) + usd / owners.length
  }
  return money
}

/** Indexes of the tool that a metric is of, of all tools of its target, or of what is no tool. */
function findOwners(tools: readonly ToolUsage[], { target, tool }: Metric): number[] {
  const indexes = [...tools.keys()]
  const candidates = [
    indexes.filter(index => tools[index]?.target === target && tools[index]?.tool === tool),
    indexes.filter(index => tools[index]?.target === target),
    indexes.filter(index => tools[index]?.tool === undefined),
    indexes,
  ]
  return candidates.find(found => found.length > 0) ?? []
}

/** Of many equal spans, the share in which something happens at all, where it happens so often in one of them on average. */
function shareWithAny(average: number): number {
  return -Math.expm1(-average)
}

/** Up to how many calls a month Lambda costs at most this much; 0 for none. */
export function findCalls(
  usage: Usage,
  architecture: Architecture,
  { usdPerMonth, of = items }: { readonly usdPerMonth: number; readonly of?: readonly Item[] },
): number {
  const costs = (calls: number) => totalOf(priceUsage(usage, calls, architecture).total, of)
  let [low, high] = [0, 1]
  while (costs(high) <= usdPerMonth) [low, high] = [high, high * 2]
  while (high - low > Math.max(1, low / 1e6)) {
    const middle = (low + high) / 2
    if (costs(middle) <= usdPerMonth) low = middle
    else high = middle
  }
  return Math.floor(low)
}

/** What is paid for running the code. Logs, traces and metrics are the same wherever the servers run. */
export const hosting: readonly Item[] = ['compute', 'waiting', 'requests', 'snapshots']

/** Calls a month up to which Lambda costs the same, 70 % less, 90 % less. */
export type Crossing = { readonly same: number; readonly less70: number; readonly less90: number }

export type Comparison = {
  readonly basket: Basket
  readonly usdPerMonth: number
  /** Like with like. */
  readonly hosting: Crossing
  /** Lambda with its logs, traces and metrics, beside a basket without any. */
  readonly all: Crossing
}

export function compareWithBaskets(usage: Usage, architecture: Architecture): Comparison[] {
  return baskets.map(basket => {
    const usdPerMonth = basket.perMonth[architecture]
    const cross = (of: readonly Item[]): Crossing => {
      const upTo = (share: number) => findCalls(usage, architecture, { usdPerMonth: share * usdPerMonth, of })
      return { same: upTo(1), less70: upTo(0.3), less90: upTo(0.1) }
    }
    return { basket, usdPerMonth, hosting: cross(hosting), all: cross(items) }
  })
}
