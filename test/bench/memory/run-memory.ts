/** `npm run bench -- memory`: each function of this repository at several sizes of memory, and what a call costs at each. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { FunctionDefinition, InvocationReport, LambdaEvent } from '@mcp-lambda/lambda-local'
import { gbSecond, prices } from '@mcp-lambda/serverless/prices'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { type LocalSystem, packageServices, startSystem } from 'mcp-lambda'
import { goldenCalls } from '../../../shared/src/golden-calls.ts'
import type { Bench } from '../bench.ts'
import { type CpuGroup, makeCpuGroup, toCpuShare } from '../measure/cpu-group.ts'
import { summarise } from '../measure/samples.ts'
import { formatDuration } from '../report/duration.ts'
import type { Table } from '../report/table.ts'
import { processesOf } from './processes-of.ts'

const sizes = [128, 256, 512, 1024, 1769, 2048] as const
const coldSamples = 3
const rounds = 8

/** In milliseconds: what a function waits for its backend, or the gateway for its target, in a call that is no quick one. */
const waitMs = 200

const notes = [
  'A model, not AWS. After its initialisation, for which Lambda gives a whole processor, a function has the processor time of its memory by a cgroup: a whole one at 1,769 MB, here never more than that. Memory itself is not limited.',
  `$ is of a million warm calls on arm64, requests included, by the median; the last column is for calls that wait ${waitMs} ms more. The last word on a function has AWS Lambda Power Tuning (https://github.com/alexcasalboni/aws-lambda-power-tuning), which measures it on AWS.`,
]

/** What is measured, and what is heard of it. */
type Subject = { readonly name: string; readonly reports: InvocationReport[] }

export async function runMemoryBench({ show }: Pick<Bench, 'show'>): Promise<void> {
  const group = await makeCpuGroup(1)
  if (!group) return console.log('No cgroup can be made here, so nothing is measured by memory\n')
  const root = join(import.meta.dirname, '../../..')
  await packageServices({ root, stage: 'local', onPackaged: () => undefined })
  let subject: Subject | undefined
  const system = await startSystem({
    root,
    onEvent(event) {
      if (subject) observe(event, subject, group)
    },
  })
  try {
    const client = new Client({ name: 'bench', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } })
    await client.connect(new StreamableHTTPClientTransport(new URL(system.mcpUrl)))
    // A stand-in may wait for data of a first call.
    for (const standIn of system.standIns.values()) await standIn.ready?.()
    for (const { name: service, settings, definitions } of system.services) {
      const [definition] = definitions
      if (!definition || system.off.some(({ name }) => name === service)) continue
      const calls = settings.gateway
        ? goldenCalls
        : goldenCalls.filter(([name]) => name.startsWith(`${settings.target}___`))
      subject = { name: definition.name, reports: [] }
      show(await measureSizes({ system, client, group, definition, subject, calls }))
      subject = undefined
      await system.lambda.deploy(definition)
    }
    await client.close()
  } finally {
    await system.close()
    await group.remove()
  }
}

function observe(event: LambdaEvent, { name, reports }: Subject, group: CpuGroup): void {
  if (event.functionName !== name) return
  if (event.kind === 'invocation-ended') reports.push(event.report)
  if (event.kind !== 'environment-ready') return
  for (const id of processesOf(name)) writeFileSync(join(group.folder, 'cgroup.procs'), String(id))
}

type Measured = {
  readonly system: LocalSystem
  readonly client: Client
  readonly group: CpuGroup
  readonly definition: FunctionDefinition
  readonly subject: Subject
  readonly calls: typeof goldenCalls | readonly (typeof goldenCalls)[number][]
}

async function measureSizes(measured: Measured): Promise<Table> {
  const rows: string[][] = []
  for (const memoryMb of sizes) rows.push(await measureSize(measured, memoryMb))
  const { definition } = measured
  const title = `${definition.name.replace(/-local$/, '')} by memory, golden calls (${definition.memoryMb} MB as it is deployed)`
  const head = ['MB', 'cold, billed', 'warm p50', 'warm p95', 'MB used', '$', `$, waits ${waitMs} ms`]
  return { title, head, rows, notes }
}

async function measureSize({ system, client, group, definition, subject, calls }: Measured, memoryMb: number) {
  await group.setShare(Math.min(1, toCpuShare(memoryMb)))
  const call = async ([name, args]: (typeof goldenCalls)[number]): Promise<InvocationReport> => {
    const before = subject.reports.length
    const { isError, content } = await client.callTool({ name, arguments: { ...args } })
    if (isError) throw new Error(`${name}: ${JSON.stringify(content)}`)
    // The report follows the answer.
    while (subject.reports.length === before) await wait(2)
    const report = subject.reports[before]
    if (!report) throw new Error(`${name} has no report`)
    return report
  }
  const [first] = calls
  if (!first) throw new Error(`${definition.name} has no golden call`)
  const cold: number[] = []
  for (let sample = 0; sample < coldSamples; sample += 1) {
    // A new definition retires the environments of the one before it.
    await system.lambda.deploy({ ...definition, memoryMb })
    cold.push((await call(first)).billedMs)
  }
  const warm: InvocationReport[] = []
  for (let round = 0; round < rounds; round += 1) for (const each of calls) warm.push(await call(each))
  const { p50, p95 } = summarise(warm.map(({ durationMs }) => durationMs))
  const used = Math.max(...warm.map(({ maxMemoryMb }) => maxMemoryMb))
  const price = (billedMs: number) =>
    (1e6 * ((memoryMb / 1024) * (billedMs / 1000) * gbSecond.arm64 + prices.lambdaRequest.usd)).toFixed(2)
  return [
    String(memoryMb),
    formatDuration(summarise(cold).p50),
    formatDuration(p50),
    formatDuration(p95),
    String(used),
    price(Math.ceil(p50)),
    price(Math.ceil(p50 + waitMs)),
  ]
}
