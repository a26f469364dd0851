/** Bills of three logs, by arithmetic on the table of prices alone, beside what the command prints: the same to the cent. */
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
  const folder = await mkdtemp(join(tmpdir(), 'by-hand-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const lines = Array.from({ length: 200 }, (_, number) => linesOf(number)).flat()
  await writeFile(join(folder, 'calls.log'), lines.join('\n'))
  const words = ['cost', '--calls-per-month', String(calls), '--log', join(folder, 'calls.log')]
  const { stdout } = await runCommand(words, root)

  const gbSecond = architecture === 'arm64' ? prices.lambdaGbSecondArm64.usd : prices.lambdaGbSecondX86.usd
  const bytesOfLog = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 26, 0)
  const secondsWithACall = secondsOfMonth * (1 - Math.exp(-calls / secondsOfMonth))
  const cells = [
    calls * gbSeconds * gbSecond,
    calls * waitingGbSeconds * gbSecond,
    calls * invocations * prices.lambdaRequest.usd,
    (calls / 200) * restoredGb * prices.snapshotGbRestored.usd + keptGb * secondsOfMonth * prices.snapshotGbSecond.usd,
    (((calls / 200) * bytesOfLog) / 1024 / 1024 / 1024) * prices.logsGb.usd,
    (secondsWithACall + 0.05 * (calls - secondsWithACall)) * prices.trace.usd,
  ]
  const toCents = (usd: number) => Math.round(usd * 100)
  const found = readAll(stdout, architecture)
  const expected = keptGb > 0 ? cells : cells.filter((_, index) => index !== 3)
  // No metric is in these lines.
  expect(found.map(toCents)).toEqual([...expected, 0, cells.reduce((sum, cell) => sum + cell, 0)].map(toCents))
})

/** The money in the row of all calls, below the head of an architecture. */
function readAll(stdout: string, architecture: string): number[] {
  const lines = stdout.split('\n')
  const head = lines.findIndex(line => line.startsWith(architecture))
  const row = lines.slice(head).find(line => line.startsWith('all ')) ?? ''
  return [...row.matchAll(/\$([\d,.]+)/g)].map(([, digits = '']) => Number(digits.replaceAll(',', '')))
}
