/** Bills of logs, by arithmetic on the table of prices alone, beside what the command prints: the same to the cent. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { prices } from '@mcp-lambda/serverless/prices'
import { expect, it, onTestFinished } from 'vitest'
import { runCommand } from '../../test/run-command.ts'

const root = join(import.meta.dirname, '../../../..')
const secondsOfMonth = 730 * 3600

const id = (letter: string, number: number) => `${letter.repeat(8)}-0000-4000-8000-${String(number).padStart(12, '0')}`

const record = (facts: object) =>
  JSON.stringify({ level: 'INFO', kind: 'mcp.exchange', method: 'tools/call', tool: 'work', outcome: 'ok', ...facts })

const jsonReport = (requestId: string, metrics: object) =>
  JSON.stringify({ type: 'platform.report', record: { requestId, metrics } })

type Case = {
  readonly log: string
  readonly calls: number
  readonly architecture: 'arm64' | 'x86_64'
  /** The lines of one call. */
  readonly linesOf: (number: number) => string[]
  /** Of one call, by hand. */
  readonly gbSeconds: number
  readonly waitingGbSeconds: number
  readonly invocations: number
  /** GB of each beginning from a snapshot, in all of the log's 200 calls, and GB that is kept. */
  readonly restoredGb: number
  readonly keptGb: number
}

const cases: Case[] = [
  {
    // 0.125 GB × 0.04 s.
    log: 'a function of 128 MB on its own, in log format Text',
    calls: 2_500_000,
    architecture: 'x86_64',
    linesOf: number => [
      record({ requestId: id('a', number), target: 'small' }),
      `REPORT RequestId: ${id('a', number)}\tDuration: 39.10 ms\tBilled Duration: 40 ms\tMemory Size: 128 MB\tMax Memory Used: 70 MB\t`,
    ],
    gbSeconds: 0.125 * 0.04,
    waitingGbSeconds: 0,
    invocations: 1,
    restoredGb: 0,
    keptGb: 0,
  },
  {
    // The gateway has 0.5 GB for 0.8 s, of which it waits 0.75 s; the target 2 GB for 0.7 s.
    log: 'a gateway that waits for a slow target',
    calls: 730_000,
    architecture: 'arm64',
    linesOf: number => [
      record({
        requestId: id('b', number),
        targetRequestId: id('c', number),
        target: 'slow',
        hopMs: 50,
        targetMs: 700,
      }),
      jsonReport(id('b', number), { billedDurationMs: 800, memorySizeMB: 512 }),
      record({ requestId: id('c', number), callId: id('b', number) }),
      jsonReport(id('c', number), { billedDurationMs: 700, memorySizeMB: 2048 }),
    ],
    gbSeconds: 0.5 * 0.05 + 2 * 0.7,
    waitingGbSeconds: 0.5 * 0.75,
    invocations: 2,
    restoredGb: 0,
    keptGb: 0,
  },
  {
    // Every tenth of 200 calls begins from a snapshot.
    log: 'a function of 1 GB with a snapshot',
    calls: 60_000_000,
    architecture: 'arm64',
    linesOf: number => [
      record({ requestId: id('d', number), target: 'python' }),
      jsonReport(id('d', number), {
        billedDurationMs: 10,
        memorySizeMB: 1024,
        ...(number % 10 === 0 && { restoreDurationMs: 300 }),
      }),
    ],
    gbSeconds: 0.01,
    waitingGbSeconds: 0,
    invocations: 1,
    restoredGb: 20,
    keptGb: 1,
  },
]

it.each(cases)('the bill of $log', async ({ log: _, ...own }) => {
  const { calls, architecture, linesOf, gbSeconds, waitingGbSeconds, invocations, restoredGb, keptGb } = own
  const lines = Array.from({ length: 200 }, (_, number) => linesOf(number)).flat()
  const stdout = await printCost(lines, calls)

  const gbSecond = architecture === 'arm64' ? prices.lambdaGbSecondArm64.usd : prices.lambdaGbSecondX86.usd
  const secondsWithACall = secondsOfMonth * shareWithAny(calls / secondsOfMonth)
  const cells = [
    calls * gbSeconds * gbSecond,
    calls * waitingGbSeconds * gbSecond,
    calls * invocations * prices.lambdaRequest.usd,
    (calls / 200) * restoredGb * prices.snapshotGbRestored.usd + keptGb * secondsOfMonth * prices.snapshotGbSecond.usd,
    (((calls / 200) * bytesOf(lines)) / gigabyte) * prices.logsGb.usd,
    (secondsWithACall + 0.05 * (calls - secondsWithACall)) * prices.trace.usd,
  ]
  const found = readAll(stdout, architecture)
  const expected = keptGb > 0 ? cells : cells.filter((_, index) => index !== 3)
  // No metric is in these lines.
  expect(found.map(toCents)).toEqual([...expected, 0, cells.reduce((sum, cell) => sum + cell, 0)].map(toCents))
})

const toCents = (usd: number) => Math.round(usd * 100)

async function printCost(lines: readonly string[], calls: number, ...more: string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'by-hand-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await writeFile(join(folder, 'calls.log'), lines.join('\n'))
  const words = ['cost', '--calls-per-month', String(calls), '--log', join(folder, 'calls.log'), ...more]
  return (await runCommand(words, root)).stdout
}

const bytesOf = (lines: readonly string[]) => lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 26, 0)
const gigabyte = 1024 ** 3
/** Of many equal spans, the share with something in it. */
const shareWithAny = (average: number) => 1 - Math.exp(-average)

it('the bill of two tools with metrics, cold beginnings, and lists beside their calls', async () => {
  const metricsOf = (tool: string) => ({
    Target: 'notes',
    Tool: tool,
    Calls: 1,
    _aws: {
      Timestamp: 1,
      CloudWatchMetrics: [
        {
          Namespace: 'mcp-lambda',
          Dimensions: [['Target'], ['Target', 'Tool']],
          Metrics: [{ Name: 'Calls', Unit: 'Count' }],
        },
      ],
    },
  })
  const callOf = (letter: string, tool: string, metrics: object) => (number: number) => [
    record({ requestId: id(letter, number), target: 'notes', tool, ...metricsOf(tool) }),
    jsonReport(id(letter, number), { memorySizeMB: 512, ...metrics }),
  ]
  const times = (count: number, linesOf: (number: number) => string[]) =>
    Array.from({ length: count }, (_, number) => linesOf(number)).flat()
  const cold = { billedDurationMs: 2_400, durationMs: 2_000, initDurationMs: 400 }
  const lines = [
    ...times(150, callOf('a', 'quick', { billedDurationMs: 100 })),
    ...times(48, callOf('b', 'long', { billedDurationMs: 2_000 })),
    ...times(2, callOf('c', 'long', cold)),
    ...times(300, number => [
      record({ requestId: id('d', number), method: 'tools/list', tool: undefined }),
      jsonReport(id('d', number), { memorySizeMB: 512, billedDurationMs: 10 }),
    ]),
  ]
  // 200 calls of tools are in the log: a hundred times as many, and as many lists.
  const stdout = await printCost(lines, 20_000)
  const gbSeconds = 100 * 0.5 * (150 * 0.1 + 48 * 2 + 2 * 2.4 + 300 * 0.01)
  const requests = 100 * (150 + 50 + 300)
  const traced = secondsOfMonth * shareWithAny(requests / secondsOfMonth)
  // Calls of the target, of `quick`, of `long`: in a month of 730 hours.
  const metrics = [20_000, 15_000, 5_000].map(values => shareWithAny(values / 730) * prices.metricMonth.usd)
  const cells = [
    gbSeconds * prices.lambdaGbSecondArm64.usd,
    0,
    requests * prices.lambdaRequest.usd,
    ((100 * bytesOf(lines)) / gigabyte) * prices.logsGb.usd,
    (traced + 0.05 * (requests - traced)) * prices.trace.usd,
    metrics.reduce((sum, usd) => sum + usd, 0),
  ]
  expect(readAll(stdout, 'arm64').map(toCents)).toEqual(
    [...cells, cells.reduce((sum, cell) => sum + cell, 0)].map(toCents),
  )
  expect(stdout).toMatch(/^notes long +50 +4\.0 % /m)
})

it('the bill of a log as aws logs tail prints it, which begins and ends in the middle of calls', async () => {
  const gatewayLines = (number: number) => [
    record({ requestId: id('a', number), targetRequestId: id('b', number), target: 'docs', hopMs: 10, targetMs: 240 }),
    jsonReport(id('a', number), { billedDurationMs: 300, memorySizeMB: 512 }),
  ]
  const targetLines = (number: number) => [
    record({ requestId: id('b', number), callId: id('a', number) }),
    jsonReport(id('b', number), { billedDurationMs: 240, memorySizeMB: 1_024 }),
  ]
  const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => from + index)
  const whole = numbers(0, 120).flatMap(number => [...gatewayLines(number), ...targetLines(number)])
  // Of some calls the log has the gateway's lines alone, of others the target's.
  const parts = [...numbers(120, 150).flatMap(gatewayLines), ...numbers(150, 160).flatMap(targetLines)]
  const lines = [...parts, ...whole].map(
    line => `2026-11-29T12:00:00.000000+00:00 2026/11/29/[$LATEST]0123abcd ${line}`,
  )

  const calls = 10_000_000
  const stdout = await printCost(lines, calls)
  expect(stdout).toContain('as 120 calls of ')
  expect(stdout).toContain('Left out: 40 invocations')
  const traced = secondsOfMonth * shareWithAny(calls / secondsOfMonth)
  const gbSecond = prices.lambdaGbSecondX86.usd
  const cells = [
    calls * (0.5 * 0.05 + 1 * 0.24) * gbSecond,
    calls * 0.5 * 0.25 * gbSecond,
    calls * 2 * prices.lambdaRequest.usd,
    (((calls / 120) * bytesOf(whole)) / gigabyte) * prices.logsGb.usd,
    (traced + 0.05 * (calls - traced)) * prices.trace.usd,
    0,
  ]
  expect(readAll(stdout, 'x86_64').map(toCents)).toEqual(
    [...cells, cells.reduce((sum, cell) => sum + cell, 0)].map(toCents),
  )

  // Hosting is compute, waiting and requests: where it costs as much as what runs all month.
  const [compute = 0, waiting = 0, requests = 0] = cells
  const ofCall = (compute + waiting + requests) / calls
  const task = 730 * (0.25 * prices.fargateCpuHourX86.usd + 0.5 * prices.fargateGbHourX86.usd)
  const pair = 2 * (task + 730 * prices.addressHour.usd) + 730 * prices.loadBalancerHour.usd
  const instance = 730 * (prices.instanceHourX86.usd + prices.addressHour.usd) + 8 * prices.diskGbMonth.usd
  const { bills } = JSON.parse(await printCost(lines, calls, '--json'))
  const bill = bills.find(({ architecture }: { architecture: string }) => architecture === 'x86_64')
  for (const [name, usd] of Object.entries({ 'one task': task, 'two tasks': pair, instance })) {
    const found = bill.comparisons.find(({ basket }: { basket: { name: string } }) => basket.name === name)
    expect(toCents(found.usdPerMonth), name).toBe(toCents(usd))
    expect(found.hosting.same / (usd / ofCall), name).toBeCloseTo(1, 4)
    expect(found.hosting.less90 / ((0.1 * usd) / ofCall), name).toBeCloseTo(1, 4)
  }
})

/** The money in the row of all calls, below the head of an architecture. */
function readAll(stdout: string, architecture: string): number[] {
  const lines = stdout.split('\n')
  const head = lines.findIndex(line => line.startsWith(architecture))
  const row = lines.slice(head).find(line => line.startsWith('all ')) ?? ''
  return [...row.matchAll(/\$([\d,.]+)/g)].map(([, digits = '']) => Number(digits.replaceAll(',', '')))
}
