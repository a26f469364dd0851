/** `npm run bench -- pattern`: the servers of this repository beside what the pattern says of its own, in one run. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { FunctionDefinition, LambdaEvent } from '@mcp-lambda/lambda-local'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { type LocalSystem, packageServices, startSystem } from 'mcp-lambda'
import { toCount, toRounded } from '../../../packages/cli/src/commands/cost/describe-cost.ts'
import { compareWithBaskets } from '../../../packages/cli/src/cost/price-usage.ts'
import { readLine } from '../../../packages/cli/src/cost/read-log.ts'
import { readUsage, withSlowerBackends } from '../../../packages/cli/src/cost/usage.ts'
import { goldenCalls } from '../../../shared/src/golden-calls.ts'
import type { Bench } from '../bench.ts'
import { type CpuGroup, makeCpuGroup, toCpuShare } from '../measure/cpu-group.ts'
import { summarise } from '../measure/samples.ts'
import { processesOf } from '../memory/processes-of.ts'
import { formatDuration } from '../report/duration.ts'
import { scaleOut } from './scale-out.ts'

/** What the pattern says of its servers on AWS. */
const pattern = {
  cold: '2-3 s',
  warm: '100-500 ms',
  environments: '0 to 1000+',
  memory: '2048 MB documents, 1024 MB metrics',
  cheaper: '70-90 %',
} as const

const coldSamples = 5
const rounds = 20

/** What a backend takes, for the cost: those here are beside the functions. */
const backendMs = 200

const environments = 100

const notes = [
  'On the local Lambda, with backends beside it: no network, none of AWS’s own time to place an environment and fetch its code, and no waiting for a backend. Times are a client’s, over HTTP through the gateway.',
  'At the processor time of its memory, each function is in a cgroup of its own once it has initialised, for which Lambda gives a whole processor: a whole one at 1,769 MB, here never more. A model, not AWS.',
  `Cost is by what \`mcp-lambda cost\` takes from the log of the same calls, with backends that take ${backendMs} ms more, arm64, compute and requests.`,
]

type Call = (typeof goldenCalls)[number]

type Subject = { readonly target: string; readonly definition: FunctionDefinition; readonly calls: readonly Call[] }

type Phase = {
  readonly cold: ReadonlyMap<string, readonly number[]>
  readonly warm: ReadonlyMap<string, readonly number[]>
  readonly usedMb: ReadonlyMap<string, number>
  readonly lines: readonly string[]
}

export async function runPatternBench({ show }: Pick<Bench, 'show'>): Promise<void> {
  const root = join(import.meta.dirname, '../../..')
  await packageServices({ root, stage: 'local', onPackaged: () => undefined })
  const groups = new Map<string, CpuGroup>()
  let phase: { lines: string[]; usedMb: Map<string, number> } | undefined
  const system = await startSystem({
    root,
    onEvent(event) {
      confine(event, groups)
      if (phase) observe(event, phase)
    },
  })
  try {
    const client = new Client({ name: 'bench', version: '1.0.0' }, { versionNegotiation: { mode: 'auto' } })
    await client.connect(new StreamableHTTPClientTransport(new URL(system.mcpUrl)))
    for (const standIn of system.standIns.values()) await standIn.ready?.()
    const { gateway, subjects } = findSubjects(system)
    const definitions = [gateway, ...subjects.map(({ definition }) => definition)]
    const measure = async (): Promise<Phase> => {
      phase = { lines: [], usedMb: new Map() }
      const times = await measurePhase({ system, client, gateway, subjects })
      const { lines, usedMb } = phase
      phase = undefined
      return { ...times, lines, usedMb }
    }
    const free = await measure()
    const isConfined = await makeGroups(definitions, groups)
    const confined = isConfined ? await measure() : undefined
    await client.close()
    const scaled = await scaleOut(environments)
    show({
      title: 'The pattern’s figures beside ours',
      head: ['what', 'the pattern', 'no limit', 'processor time of the memory', ''],
      rows: [
        ...toRows({ subjects, gateway, free, confined }),
        ['environments', pattern.environments, scaled, '', 'on AWS, 1,000 more in each 10 s'],
      ],
      notes,
    })
  } finally {
    await system.close()
    for (const group of groups.values()) await group.remove()
  }
}

function findSubjects({ services, off }: LocalSystem): { gateway: FunctionDefinition; subjects: Subject[] } {
  const on = services.filter(({ name }) => !off.some(service => service.name === name))
  const gateway = on.find(({ settings }) => settings.gateway)?.definitions[0]
  if (!gateway) throw new Error('There is no gateway')
  const subjects = on.flatMap(({ settings: { target }, definitions: [definition] }): Subject[] => {
    const calls = goldenCalls.filter(([name]) => name.startsWith(`${target}___`))
    return target !== undefined && definition && calls.length > 0 ? [{ target, definition, calls }] : []
  })
  return { gateway, subjects }
}

async function makeGroups(definitions: readonly FunctionDefinition[], groups: Map<string, CpuGroup>): Promise<boolean> {
  for (const [index, { name, memoryMb }] of definitions.entries()) {
    const group = await makeCpuGroup(Math.min(1, toCpuShare(memoryMb)), `-${index}`)
    if (!group) return false
    groups.set(name, group)
  }
  return true
}

function confine(event: LambdaEvent, groups: ReadonlyMap<string, CpuGroup>): void {
  const group = groups.get(event.functionName)
  if (!group || event.kind !== 'environment-ready') return
  for (const id of processesOf(event.functionName)) writeFileSync(join(group.folder, 'cgroup.procs'), String(id))
}

function observe(event: LambdaEvent, { lines, usedMb }: { lines: string[]; usedMb: Map<string, number> }): void {
  if (event.kind === 'log') lines.push(event.line.trim())
  if (event.kind !== 'invocation-ended') return
  usedMb.set(event.functionName, Math.max(usedMb.get(event.functionName) ?? 0, event.report.maxMemoryMb))
}

type Measured = {
  readonly system: LocalSystem
  readonly client: Client
  readonly gateway: FunctionDefinition
  readonly subjects: readonly Subject[]
}

async function measurePhase({ system, client, gateway, subjects }: Measured): Promise<Pick<Phase, 'cold' | 'warm'>> {
  const cold = new Map<string, number[]>()
  const warm = new Map<string, number[]>()
  const call = async ([name, args]: Call): Promise<number> => {
    const startedAt = performance.now()
    const { isError, content } = await client.callTool({ name, arguments: { ...args } })
    const durationMs = performance.now() - startedAt
    if (isError) throw new Error(`${name}: ${JSON.stringify(content)}`)
    return durationMs
  }
  for (const { target, definition, calls } of subjects) {
    const [first] = calls
    if (!first) continue
    const times: number[] = []
    for (let sample = 0; sample < coldSamples; sample += 1) {
      // A definition that is deployed again retires its environments.
      await system.lambda.deploy(gateway)
      await system.lambda.deploy(definition)
      times.push(await call(first))
    }
    cold.set(target, times)
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const { target, calls } of subjects) {
      for (const each of calls) warm.set(target, [...(warm.get(target) ?? []), await call(each)])
    }
  }
  return { cold, warm }
}

type Found = {
  readonly subjects: readonly Subject[]
  readonly gateway: FunctionDefinition
  readonly free: Phase
  readonly confined: Phase | undefined
}

function toRows({ subjects, gateway, free, confined }: Found): string[][] {
  const both = (describe: (phase: Phase) => string) => [
    describe(free),
    confined ? describe(confined) : 'no cgroup can be made here',
  ]
  const times = (samples: readonly number[] = []) => {
    const { p50, p95 } = summarise(samples)
    return `${formatDuration(p50)} (p95 ${formatDuration(p95)})`
  }
  const used = ({ name, memoryMb }: FunctionDefinition, { usedMb }: Phase) =>
    `${usedMb.get(name) ?? 0} of ${toCount(memoryMb)} MB`
  return [
    ...subjects.map(({ target }) => [
      `cold: gateway and ${target}`,
      pattern.cold,
      ...both(({ cold }) => times(cold.get(target))),
      `${coldSamples} first calls`,
    ]),
    ...subjects.map(({ target, calls }) => [
      `warm: ${target}`,
      pattern.warm,
      ...both(({ warm }) => times(warm.get(target))),
      `${calls.length * rounds} calls`,
    ]),
    ...[...subjects.map(({ definition }) => definition), gateway].map(definition => [
      `memory: ${definition.name.replace(/-local$/, '')}`,
      definition === gateway ? '' : pattern.memory,
      ...both(phase => used(definition, phase)),
      'at most, of what it has',
    ]),
    ['less than two tasks behind a load balancer', pattern.cheaper, ...both(describeCost), 'calls of tools a month'],
  ]
}

function describeCost({ lines }: Phase): string {
  const usage = withSlowerBackends(readUsage(lines.map(readLine)), backendMs)
  const pair = compareWithBaskets(usage, 'arm64').find(({ basket }) => basket.name === 'two tasks')
  if (!pair) throw new Error('The baskets of prices.ts have changed')
  const { less90, less70, same } = pair.hosting
  return `90 % up to ${toRounded(less90)}, 70 % up to ${toRounded(less70)}, more from ${toRounded(same)} on`
}
