/** docs/cost.md and its picture, from the recording and the table of prices. */
import { join } from 'node:path'
import { baskets, hoursPerMonth, prices, pricesReadOn } from '@mcp-lambda/serverless/prices'
import { toCount, toDollars, toRounded } from '../src/commands/cost/describe-cost.ts'
import { compareWithBaskets, countToolCalls, itemsToShow, priceUsage, totalOf } from '../src/cost/price-usage.ts'
import recording from '../src/cost/recording.json' with { type: 'json' }
import { sum, type Usage, withSlowerBackends } from '../src/cost/usage.ts'
import { drawCosts } from './draw-costs.ts'

const docs = join(import.meta.dirname, '../../../docs')
export const costPage = join(docs, 'cost.md')
export const costPicture = join(docs, 'pictures/cost.svg')

/** What backends take, beyond the recording, whose backends answer at once. */
export const backends = [0, 50, 200, 1000] as const

const usage: Usage = recording.usage
const gatewayMb = 1024 * Math.max(...usage.tools.map(({ gatewayGb }) => gatewayGb))
const [task, pair] = baskets

export function printCostPicture(): string {
  const lines = backends.map(ms => ({ ms, usage: withSlowerBackends(usage, ms) }))
  return drawCosts(lines, baskets)
}

export function printCostPage(): string {
  const at200 = compareWithBaskets(withSlowerBackends(usage, 200), 'arm64')
  const ofPair = at200.find(({ basket }) => basket === pair)
  const ofTask = at200.find(({ basket }) => basket === task)
  if (!ofPair || !ofTask) throw new Error('The baskets of prices.ts have changed')
  const shown = itemsToShow(priceUsage(usage, 1, 'arm64').total)
  return `# Cost

\`\`\`bash
npx mcp-lambda cost --calls-per-month 100000                    # as recorded here
npx mcp-lambda cost --calls-per-month 100000 --backend-ms 200   # with backends that take 200 ms
npx mcp-lambda cost --calls-per-month 100000 --log prod         # as the last 24 hours of stage prod went
\`\`\`

The command takes the times that Lambda billed from a log, and prices from
[one file](../packages/serverless/src/defaults/prices.ts). This page is printed from ${recording.name}, by
\`npm run reference -w mcp-lambda\`. Nothing on it was billed by AWS.

## Is it 70-90 % cheaper?

That depends on traffic and on how long backends take, since a function is paid for while it waits. With backends that take 200 ms (arm64):

- Instead of two Fargate tasks behind a load balancer (${toDollars(ofPair.usdPerMonth)} a month), Lambda costs 90 % less up to
  ${toRounded(ofPair.hosting.less90)} calls of tools a month, 70 % less up to ${toRounded(ofPair.hosting.less70)}, and more from ${toRounded(ofPair.hosting.same)} on.
- Instead of one small task without an address (${toDollars(ofTask.usdPerMonth)} a month), it costs 90 % less up to ${toRounded(ofTask.hosting.less90)}, 70 % less up to
  ${toRounded(ofTask.hosting.less70)}, and more from ${toRounded(ofTask.hosting.same)} on.
- Beyond that, and for backends that take seconds, a process that runs all the time is cheaper.

These compare hosting with hosting: compute, waiting and requests (and snapshots). Logs, traces and metrics come on top wherever the servers run, and for
little traffic they are most of the bill. Metrics of ${usage.tools.filter(({ tool }) => tool !== undefined).length} tools alone cost up to ${toDollars(metricsAtMost())} a month, by the hours in which they have a value.

![Dollars a month by calls a month, for four backends and three baskets](pictures/cost.svg)

## Where Lambda costs the same

Calls of tools a month up to which hosting on Lambda costs as much as the basket, 70 % less, and 90 % less.

${toTable(
  ['backend takes', 'architecture', ...baskets.map(({ name }) => name)],
  backends.flatMap(ms =>
    (['arm64', 'x86_64'] as const).map(architecture => [
      `${ms} ms more`,
      architecture,
      ...compareWithBaskets(withSlowerBackends(usage, ms), architecture).map(
        ({ hosting: { same, less70, less90 } }) => `${toRounded(same)} / ${toRounded(less70)} / ${toRounded(less90)}`,
      ),
    ]),
  ),
)}

${toTable(
  ['basket', 'arm64', 'x86_64', 'is'],
  baskets.map(({ name, holds, perMonth }) => [name, toDollars(perMonth.arm64), toDollars(perMonth.x86_64), holds]),
)}

A basket is paid for whether or not it has enough processor for so many calls: a quarter of a vCPU has not, in a busy hour of the largest figures.

## What a month costs, by item

US dollars a month on arm64, backends 200 ms slower than in the recording.

${toTable(
  ['calls of tools', ...shown, 'sum'],
  [1e4, 1e5, 1e6, 1e7].map(calls => {
    const { total } = priceUsage(withSlowerBackends(usage, 200), calls, 'arm64')
    return [toCount(calls), ...shown.map(item => toDollars(total[item])), toDollars(totalOf(total))]
  }),
)}

*Waiting* is the gateway's: it is billed while its target works. *Compute* has the waiting of targets for their backends in it.
Traces are the first request of each second and 5 % of the others, metrics those of the recording in hours that have a value of them;
both are for calls that come evenly, and bursts cost less.

${countToolCalls(usage)} calls are in the recording, of ${usage.tools.filter(({ tool }) => tool !== undefined).length} tools in turns; ${sum(usage.tools.map(({ coldCalls }) => coldCalls))} of them were cold.
Traffic with longer gaps has more cold calls, whose initialisation is billed.
The gateway had ${gatewayMb} MB in it, and its waiting costs as its memory does (\`gatewayMemoryMb\`). The local Lambda gives a
function a whole processor: [functions by memory](benchmarks.md#functions-by-memory) has times at less.

A function with a snapshot (SnapStart, for servers in Python) has a further item, *snapshots*: memory × each environment that begins from it, and
memory × the month for one version. For a function of 1 GB that is ${toDollars(prices.snapshotGbSecond.usd * hoursPerMonth * 3600)} a month, called or not. Each further version that
stays published costs the same again.

## Prices

Read on ${pricesReadOn} for us-east-1 (instances: of 20 July 2026). Left out are the free tier, data sent to the internet, storage of logs, alarms and the dashboard
([operations](operations.md)), provisioned concurrency, an HTTP API ($1.00 a million requests), what an answer streams beyond 6 MB ($0.008 a GB), and the environments of tenants:
with \`isolation: tenant\` each one that Lambda makes costs $0.000133 for a GB of memory on arm64, and $0.000167 on x86_64.

${toTable(
  ['price', 'US dollars', 'per', 'read at'],
  Object.entries(prices).map(([name, price]) => [
    `[${name}](${price.source})`,
    price.usd.toLocaleString('en', { maximumFractionDigits: 10 }),
    price.per,
    `<${price.verified}>`,
  ]),
)}
`
}

/** In a month in which each metric has a value in every hour. */
function metricsAtMost(): number {
  return usage.metrics.length * prices.metricMonth.usd
}

function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
}
