/** `npm run bench -- prometheus`: tools of the Prometheus server beside calling the query API directly. */
import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Bench } from '../bench.ts'
import { measureInTurns, type Task } from '../measure/in-turns.ts'
import { formatDuration } from '../report/duration.ts'
import { judge } from '../report/goals.ts'
import { connectProduct } from './product.ts'

type Made = {
  readonly origin: string
  readonly bytes: Readonly<Record<string, readonly [plain: number, gzip: number]>>
}

const cases = [
  { query: 'one', what: 'one value', tool: 'ExecuteQuery', args: {}, atMost: 1.5 },
  { query: 'many', what: '10,000 series', tool: 'ExecuteQuery', args: {}, atMost: 1.5 },
  {
    query: 'long',
    what: 'a series of 10,001 points',
    tool: 'ExecuteRangeQuery',
    args: { start: '1760000000', end: '1760600000', step: '60' },
    atMost: 3,
  },
] as const

const mostMemoryMb = 300

export async function runPrometheusBench({ show }: Bench): Promise<void> {
  const child = fork(join(import.meta.dirname, 'made-answers.ts'))
  try {
    const [made] = (await once(child, 'message')) as [Made]
    const client = await connectProduct(made.origin)
    const sizes = new Map<string, number>()
    const tasks = cases.flatMap(({ query, tool, args }): Task[] => [
      {
        name: `${query} direct`,
        callsPerTurn: 5,
        prepare: () => ({ run: () => askDirectly(made.origin, query), check: expectData }),
      },
      {
        name: `${query} tool`,
        callsPerTurn: 5,
        prepare: () => ({
          run: () => client.callTool({ name: tool, arguments: { query, ...args } }),
          check: answer =>
            sizes.set(query, JSON.stringify((answer as { structuredContent: unknown }).structuredContent).length),
        }),
      },
    ])
    const measured = await measureInTurns(tasks, { rounds: 12, warmUpRounds: 3 })
    const rows = cases.map(({ query, what, atMost }) => {
      const [direct, tool] = ['direct', 'tool'].map(way => measured.get(`${query} ${way}`)?.p50 ?? Number.NaN)
      const ratio = (tool ?? Number.NaN) / (direct ?? Number.NaN)
      const [plain = 0, gzip = 0] = made.bytes[query] ?? []
      const goal = judge(ratio <= atMost, `${ratio.toFixed(2)} × direct (goal ≤ ${atMost})`).text
      return [
        what,
        formatDuration(direct ?? Number.NaN),
        formatDuration(tool ?? Number.NaN),
        `${plain}`,
        `${gzip}`,
        `${sizes.get(query)}`,
        goal,
      ]
    })
    show({
      title: 'Prometheus server beside the query API',
      head: ['answer', 'direct', 'tool', 'bytes', 'as gzip', 'for the model', 'goals'],
      rows: [...rows, await memoryRow(made)],
      notes: ['Medians of 60 calls in turns. Direct is fetch and JSON.parse of the same answers; both ask for gzip.'],
    })
    await client.close()
  } finally {
    child.kill()
  }
}

async function memoryRow({ origin, bytes }: Made): Promise<string[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    join(import.meta.dirname, 'memory-worker.ts'),
    origin,
  ])
  const megabytes = Math.round(Number(stdout) / 1024)
  const [plain = 0, gzip = 0] = bytes.whole ?? []
  const goal = judge(megabytes < mostMemoryMb, `${megabytes} MB at its peak (goal < ${mostMemoryMb})`).text
  return ['the longest answer of AMP', '', '', `${plain}`, `${gzip}`, '', goal]
}

async function askDirectly(origin: string, query: string): Promise<unknown> {
  return (await fetch(`${origin}/api/v1/query?query=${query}`)).json()
}

function expectData(answer: unknown): void {
  if ((answer as { status?: string }).status !== 'success') throw new Error('The made answer is not a success')
}
