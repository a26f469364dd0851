/** From nothing to the first answer: a new environment for each sample. */
import { startLambda } from '@mcp-lambda/lambda-local'
import { type Form, messageOf2025, messageOf2026, urlEventOf2025 } from '../calls.ts'
import type { Bundles, ContenderName } from '../contenders/bundle.ts'
import { defineFunction } from '../local-lambda/define-function.ts'
import { createInvoker } from '../local-lambda/invoker.ts'
import { chooseRuntime } from '../local-lambda/runtime.ts'
import { measureShuffled } from '../measure/shuffled.ts'
import { type Judged, takesAtMost } from '../report/goals.ts'
import { type Table, timesTable } from '../report/table.ts'

const baseline = 'SDK v1 server, bare handler'

export type Row = { name: string; contender: ContenderName; form: Form; goals?: readonly Goal[] }

type Goal = (p50: number, p50Of: (name: string) => number | undefined) => Judged

const beside =
  (limit: number, rival: string, label: string): Goal =>
  (p50, p50Of) =>
    takesAtMost(limit, p50, { name: label, ms: p50Of(rival) })

export const rows: readonly Row[] = [
  { name: 'Node alone, call answered by hand', contender: 'hello', form: messageOf2025 },
  { name: baseline, contender: 'bare-v1', form: messageOf2025 },
  {
    name: 'ours, message, 2025-11-25',
    contender: 'wrapped-v1',
    form: messageOf2025,
    goals: [
      beside(1, baseline, 'the bare handler'),
      beside(0.7, 'createMcpHandler, message, 2025-11-25', 'createMcpHandler'),
    ],
  },
  {
    name: 'ours, message, 2026-07-28',
    contender: 'wrapped-v1',
    form: messageOf2026,
    goals: [
      beside(1, baseline, 'the bare handler'),
      beside(0.7, 'createMcpHandler, message, 2026-07-28', 'createMcpHandler'),
    ],
  },
  {
    name: 'ours, function URL, 2025-11-25',
    contender: 'wrapped-v1',
    form: urlEventOf2025,
    goals: [beside(0.7, 'createMcpHandler, function URL, 2025-11-25', 'createMcpHandler')],
  },
  { name: 'SDK v2 server, bare handler', contender: 'bare-v2', form: messageOf2025 },
  {
    name: 'ours on SDK v2, message, 2025-11-25',
    contender: 'wrapped-v2',
    form: messageOf2025,
    goals: [beside(1.15, 'SDK v2 server, bare handler', 'the bare handler on SDK v2')],
  },
  { name: 'createMcpHandler, message, 2025-11-25', contender: 'create-mcp-handler', form: messageOf2025 },
  { name: 'createMcpHandler, message, 2026-07-28', contender: 'create-mcp-handler', form: messageOf2026 },
  { name: 'createMcpHandler, function URL, 2025-11-25', contender: 'create-mcp-handler', form: urlEventOf2025 },
  { name: 'SDK v1 HTTP transport, function URL, 2025-11-25', contender: 'sdk-v1-http', form: urlEventOf2025 },
  { name: 'mcp-handler, function URL, 2025-11-25', contender: 'mcp-handler', form: urlEventOf2025 },
  { name: 'ours with a stdio child, message, 2025-11-25', contender: 'wrapped-stdio', form: messageOf2025 },
  { name: 'awslabs with a stdio child, message, 2025-11-25', contender: 'awslabs', form: messageOf2025 },
]

export async function measureCold({ folder, bytes }: Bundles, samples: number): Promise<Table> {
  const present = rows.filter(({ contender }) => bytes.has(contender))
  const { note, start, close } = await openColdStarts()
  try {
    const measured = await measureShuffled(
      present.map(row => ({ name: row.name, sample: () => start(row, folder) })),
      { samples },
    )
    const p50Of = (name: string) => measured.get(name)?.p50
    return timesTable(
      'Wrapper, cold: from no process to the first answer',
      baseline,
      rows.map(({ name, goals = [] }) => {
        const found = measured.get(name)
        return found
          ? { name, samples: found, goals: goals.map(goal => goal(found.p50, p50Of)) }
          : { name, samples: 'not installed' }
      }),
      [note],
    )
  } finally {
    await close()
  }
}

type ColdStarts = {
  readonly note: string
  /** @returns milliseconds from no process to the first answer of a contender's bundle in a folder */
  start(row: Row, folder: string): Promise<number>
  close(): Promise<void>
}

export async function openColdStarts(): Promise<ColdStarts> {
  const { runtime, note } = chooseRuntime(process.env)
  const lambda = await startLambda({ functions: [], runtime })
  const invoker = createInvoker(lambda)
  let n = 0
  return {
    note: `${note} From \`lambda:Invoke\` being sent to its answer, so the API’s 2 to 4 ms are in every row.`,
    async start({ contender, form }, folder) {
      n += 1
      // A new definition retires the environments of the one before it.
      await lambda.deploy(defineFunction({ name: contender, file: contender, folder, environment: quiet }))
      const event = form.toEvent(n)
      const startedAt = performance.now()
      const answer = await invoker.invoke(contender, event)
      const durationMs = performance.now() - startedAt
      form.check(answer, n)
      return durationMs
    },
    async close() {
      invoker.close()
      await lambda.close()
    },
  }
}

/** The logger of awslabs' wrapper otherwise writes lines of its own. */
const quiet = { LOG_LEVEL: 'error' }
