/** `npm run bench -- docs`: our HTML to Markdown beside turndown with its GFM plugin. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import type { Bench } from '../bench.ts'
import { formatDuration } from '../report/duration.ts'
import { judge } from '../report/goals.ts'
import type { Table } from '../report/table.ts'
import { type PageName, pageNames } from './made-pages.ts'

type Measured = { readonly ms: number; readonly rssKb: number }

/** A site gives whole pages; turndown is also given the main column cut out, which is a favour to it. */
const contenders = {
  ours: ['ours', 'whole'],
  column: ['turndown', 'main'],
  whole: ['turndown', 'whole'],
} as const
type Contender = keyof typeof contenders
type Turn = Readonly<Record<Contender, Measured>>

const turns = 7

export async function runDocsBench({ peers, checkout, show }: Bench): Promise<void> {
  if (!peers.has('turndown') || !peers.has('turndown-plugin-gfm')) {
    throw new Error('turndown could not be installed, and there is nothing else to compare with')
  }
  const worker = await bundleWorker(checkout.folder)
  const rows: string[][] = []
  for (const page of pageNames) {
    const taken: Turn[] = []
    for (let turn = 0; turn < turns; turn++) taken.push(await takeTurn(worker, page, peers.folder, turn))
    rows.push(...toRows(page, taken))
  }
  show(toTable(rows))
}

/** As it is deployed: Node's own stripping of types would take memory that no function has. */
async function bundleWorker(folder: string): Promise<string> {
  const outfile = join(folder, 'docs-worker.mjs')
  await build({
    entryPoints: [join(import.meta.dirname, 'worker.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    minify: true,
  })
  return outfile
}

/** One process of each, one after the other; who is first changes from turn to turn. */
async function takeTurn(worker: string, page: PageName, peers: string, turn: number): Promise<Turn> {
  const names: readonly Contender[] = ['ours', 'column', 'whole']
  const taken: Partial<Record<Contender, Measured>> = {}
  for (let place = 0; place < names.length; place++) {
    const name = names[(place + turn) % names.length] ?? 'ours'
    const [contender, part] = contenders[name]
    const { stdout } = await promisify(execFile)(process.execPath, [worker, contender, page, part, peers])
    taken[name] = JSON.parse(stdout)
  }
  const { ours, column, whole } = taken
  if (!ours || !column || !whole) throw new Error('each contender has a place in each turn')
  return { ours, column, whole }
}

function toRows(page: PageName, taken: readonly Turn[]): string[][] {
  const goals = (name: Contender, factor: number) => {
    const ratios = taken.map(turn => turn[name].ms / turn.ours.ms).sort((a, b) => a - b)
    const faster = median(ratios)
    const range = `${ratios[0]?.toFixed(1)} to ${ratios.at(-1)?.toFixed(1)}`
    const memory = median(taken.map(turn => turn.ours.rssKb / turn[name].rssKb))
    return [
      judge(faster >= factor, `${faster.toFixed(1)} × its speed, ${range} (goal ≥ ${factor})`).text,
      judge(memory <= 0.6, `${memory.toFixed(2)} of its memory (goal ≤ 0.6)`).text,
    ].join('; ')
  }
  const row = (what: string, name: Contender, goal: string) => [
    `${page}: ${what}`,
    formatDuration(Math.min(...taken.map(turn => turn[name].ms))),
    `${Math.round(median(taken.map(turn => turn[name].rssKb)) / 1024)} MB`,
    goal,
  ]
  return [
    row('ours, whole page', 'ours', ''),
    row('turndown, main column', 'column', goals('column', 2.5)),
    row('turndown, whole page', 'whole', goals('whole', 4)),
  ]
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

function toTable(rows: readonly (readonly string[])[]): Table {
  return {
    title: 'Documentation, HTML to Markdown',
    head: ['what', 'least CPU time', 'peak memory', 'goals'],
    rows,
    notes: [
      `${turns} turns: a process of each, one after the other, each with conversions for two seconds, of which the least CPU time counts, threads of the garbage collector included. Ratios are medians of the turns, with the least and the greatest. Memory is that of the whole process after its first conversion; Node itself takes some 42 MB of it.`,
    ],
  }
}
