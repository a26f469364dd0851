/** `npm run bench -- prometheus`: tools of the Prometheus server beside calling the query API directly. */
import { execFile, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import type { Bench } from '../bench.ts'
import { formatDuration } from '../report/duration.ts'
import { judge } from '../report/goals.ts'
import { cases } from './cases.ts'
import type { Paired } from './paired.ts'

type Made = {
  readonly origin: string
  readonly bytes: Readonly<Record<string, readonly [plain: number, gzip: number]>>
}

const mostMemoryMb = 300

export async function runPrometheusBench({ checkout: { folder }, show }: Bench): Promise<void> {
  await bundleWorkers(folder)
  const child = fork(join(import.meta.dirname, 'made-answers.ts'))
  try {
    const [made] = (await once(child, 'message')) as [Made]
    const run = async (worker: string) =>
      (await promisify(execFile)(process.execPath, [join(folder, `${worker}.mjs`), made.origin])).stdout
    const compared: Record<string, Paired & { characters: number }> = JSON.parse(await run('compare-worker'))
    const peakKiB = Number(await run('memory-worker'))
    const rows = cases.flatMap(({ query, what, atMost }) => {
      const [plain, gzip] = made.bytes[query] ?? []
      const measured = compared[query]
      if (!measured) return []
      const { oneMs, otherMs, ratio, characters } = measured
      const goal = judge(ratio <= atMost, `${ratio.toFixed(2)} × direct (goal ≤ ${atMost})`).text
      return [[what, formatDuration(oneMs), formatDuration(otherMs), `${plain}`, `${gzip}`, `${characters}`, goal]]
    })
    show({
      title: 'Prometheus server beside the query API',
      head: ['answer', 'direct', 'tool', 'bytes', 'as gzip', 'for the model', 'goals'],
      rows: [...rows, toMemoryRow(made, Math.round(peakKiB / 1024))],
      notes: [
        'Processor time of a call: medians of 25 pairs of turns of 15 calls. Direct is fetch and JSON.parse of the same answers; both ask for gzip. Server and official client are one bundle, as servers are deployed: what the client does is in the time of the tool and in the memory.',
      ],
    })
  } finally {
    child.kill()
  }
}

function toMemoryRow({ bytes }: Made, megabytes: number): string[] {
  const [plain, gzip] = bytes.whole ?? []
  const goal = judge(megabytes < mostMemoryMb, `${megabytes} MB at its peak (goal < ${mostMemoryMb})`).text
  return ['the longest answer of AMP', '', '', `${plain}`, `${gzip}`, '', goal]
}

async function bundleWorkers(folder: string): Promise<void> {
  await build({
    entryPoints: ['compare-worker', 'memory-worker'].map(name => join(import.meta.dirname, `${name}.ts`)),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node24',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  })
}
