/** A server in Python: by this product, by the same processes started by hand, and by awslabs' own wrapper. */
import { type LocalLambda, startLambda } from '@mcp-lambda/lambda-local'
import { findPython } from '@mcp-lambda/lambda-local/machine'
import { legacyRequest } from '@mcp-lambda/wrapper/testing'
import type { Bench } from '../bench.ts'
import { createInvoker, type Invoker } from '../local-lambda/invoker.ts'
import { makeCpuGroup, toCpuShare } from '../measure/cpu-group.ts'
import { measureInTurns } from '../measure/in-turns.ts'
import type { Samples } from '../measure/samples.ts'
import { measureShuffled } from '../measure/shuffled.ts'
import { isFasterBy, type Judged, takesAtMost } from '../report/goals.ts'
import { type TimedRow, timesTable } from '../report/table.ts'
import { alone, makePythonFunctions, type PythonFunctions, type Way, ways } from './make-functions.ts'

const coldSamples = 10

/** What the pattern's documents say of it, on Lambda. */
const ofPattern = 'The pattern says of its servers in Python on AWS: 2 to 3 s cold, 100 to 500 ms warm.'

const labels: Readonly<Record<Way, string>> = {
  ours: 'ours',
  'by-hand': 'the same processes by hand',
  awslabs: 'awslabs, under awslambdaric',
  alone: 'the Node process by hand, without the server',
}

export async function runPythonBench({ show }: Pick<Bench, 'show'>): Promise<void> {
  const missing = await findPython('3.13', process.env).then(
    () => undefined,
    error => error.message,
  )
  if (missing !== undefined) return console.log(`A server in Python is not measured: ${missing}\n`)
  const functions = await makePythonFunctions(line => console.error(line))
  const memoryMb = 1_024
  const group = await makeCpuGroup(toCpuShare(memoryMb))
  const last: LastReport = { durationMs: Number.NaN }
  const lambda = await startLambda({
    functions: [],
    onEvent(event) {
      if (event.kind === 'invocation-ended') last.durationMs = event.report.durationMs
    },
  })
  const bench = { functions, lambda, invoker: createInvoker(lambda), last }
  try {
    for (const { limit, folder } of [
      { limit: 'at no limit' },
      { limit: `at the processor time of ${memoryMb} MB`, folder: group?.folder },
    ]) {
      if (limit !== 'at no limit' && folder === undefined) {
        console.log('No cgroup can be made here, so nothing is measured at a limit\n')
        continue
      }
      show(await measureCold(bench, limit, folder))
      show(await measureWarm(bench, limit, folder))
    }
  } finally {
    bench.invoker.close()
    await lambda.close()
    await group?.remove()
    await functions.remove()
  }
}

/** Of the call before: one runs at a time. */
type LastReport = { durationMs: number }

type Parts = {
  readonly functions: PythonFunctions
  readonly lambda: LocalLambda
  readonly invoker: Invoker
  readonly last: LastReport
}

async function measureCold({ functions, lambda, invoker }: Parts, limit: string, group?: string) {
  let n = 0
  const measured = await measureShuffled(
    ways.map(way => ({
      name: way,
      async sample() {
        n += 1
        // A new definition retires the environments of the one before it.
        await lambda.deploy(functions.define(way, group))
        const event = toEvent(n)
        const startedAt = performance.now()
        const answer = await invoker.invoke(way, event)
        const durationMs = performance.now() - startedAt
        check(answer, n)
        return durationMs
      },
    })),
    { samples: coldSamples },
  )
  const notes = ['From `lambda:Invoke` being sent to its answer, on the local Lambda.', ofPattern]
  return timesTable(
    `Server in Python, cold, ${limit}`,
    labels['by-hand'],
    toRows(measured, (p50, against) => [
      takesAtMost(1.05, p50, against('by-hand')),
      takesAtMost(0.65, p50, against('awslabs')),
    ]),
    notes,
  )
}

/**
 * By the duration that Lambda reports. From the client, each row was 1.9 ms longer: 4.9 ms beside awslabs' 661 ms, of which the function
 * had 2.9 and 658 (30 November 2026, ahead of all else on the machine). That is of this machine's client, API and freezing.
 */
async function measureWarm({ functions, lambda, invoker, last }: Parts, limit: string, group?: string) {
  const all = [...ways, alone] as const
  for (const way of all) await lambda.deploy(functions.define(way, group))
  const tasks = all.map(way => ({
    name: way,
    prepare: (n: number) => ({
      run: () => invoker.invoke(way, toEvent(n)),
      check: (answer: unknown) => check(answer, n),
      readDurationMs: () => last.durationMs,
    }),
    // Each call of awslabs' starts the server anew.
    callsPerTurn: way === 'awslabs' ? 1 : 25,
  }))
  const measured = await measureInTurns(tasks, { rounds: 10, warmUpRounds: 2 })
  const rows = toRows(measured, (p50, against) => [
    takesAtMost(1.15, p50, against('by-hand')),
    isFasterBy(200, p50, against('awslabs')),
  ])
  return timesTable(
    `Server in Python, warm, ${limit}`,
    labels['by-hand'],
    [...rows, { name: labels.alone, samples: measured.get(alone) ?? 'not installed' }],
    ['The duration that Lambda reports for each call.', ofPattern],
  )
}

type Against = (way: Way) => { readonly name: string; readonly ms: number | undefined }

function toRows(
  measured: ReadonlyMap<string, Samples>,
  judge: (p50: number, against: Against) => Judged[],
): TimedRow[] {
  const against: Against = way => ({ name: labels[way], ms: measured.get(way)?.p50 })
  return ways.map(way => {
    const samples = measured.get(way) ?? 'not installed'
    const isJudged = way === 'ours' && typeof samples === 'object'
    return { name: labels[way], samples, ...(isJudged && { goals: judge(samples.p50, against) }) }
  })
}

function toEvent(n: number): object {
  const params = { name: 'get_current_time', arguments: { timezone: 'Europe/Berlin' } }
  return { ...legacyRequest('tools/call', params), id: n }
}

function check(answer: unknown, n: number): void {
  const text = JSON.stringify(answer)
  const { id } = answer as { id?: unknown } // JSON-RPC.
  if (id !== n || !text.includes('Europe/Berlin')) throw new Error(`Call ${n} was answered with ${text}`)
}
