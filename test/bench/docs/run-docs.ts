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

type Measured = { readonly ms: number; readonly beforeKb: number; readonly rssKb: number }

/** Each contender gets the same text: the main column cut out, which is a favour to turndown, and the whole page. */
const contenders = {
  oursColumn: ['ours', 'main'],
  turndownColumn: ['turndown', 'main'],
  oursWhole: ['ours', 'whole'],
  turndownWhole: ['turndown', 'whole'],
} as const
type Contender = keyof typeof contenders
type Turn = Readonly<Record<Contender, Measured>>

/** Sixty processes of some two seconds each. */
const turns = 5

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

/** One process of each, one after the other; ours and theirs follow each other, and who is first changes from turn to turn. */
async function takeTurn(worker: string, page: PageName, peers: string, turn: number): Promise<Turn> {
  const measure = async (name: Contender): Promise<Measured> => {
    const [contender, part] = contenders[name]
    const { stdout } = await promisify(execFile)(process.execPath, [worker, contender, page, part, peers])
    return JSON.parse(stdout)
  }
  const measurePair = async (ours: Contender, theirs: Contender): Promise<[Measured, Measured]> => {
    if (turn % 2 === 0) return [await measure(ours), await measure(theirs)]
    const last = await measure(theirs)
    return [await measure(ours), last]
  }
  const [oursColumn, turndownColumn] = await measurePair('oursColumn', 'turndownColumn')
  const [oursWhole, turndownWhole] = await measurePair('oursWhole', 'turndownWhole')
  return { oursColumn, turndownColumn, oursWhole, turndownWhole }
}

function toRows(page: PageName, taken: readonly Turn[]): string[][] {
  const row = (what: string, name: Contender, goal: string) => [
    `${page}: ${what}`,
    formatDuration(Math.min(...taken.map(turn => turn[name].ms))),
    `${Math.round(median(taken.map(turn => turn[name].rssKb)) / 1024)} MB`,
    goal,
  ]
  return [
    row('ours, main column', 'oursColumn', ''),
    row('turndown, main column', 'turndownColumn', toGoals(taken, 'oursColumn', 'turndownColumn', 2.5)),
    row('ours, whole page', 'oursWhole', ''),
    row('turndown, whole page', 'turndownWhole', toGoals(taken, 'oursWhole', 'turndownWhole', 4)),
  ]
}

function toGoals(taken: readonly Turn[], ours: Contender, theirs: Contender, factor: number): string {
  const faster = spreadOf(taken.map(turn => turn[theirs].ms / turn[ours].ms))
  const memory = spreadOf(taken.map(turn => turn[ours].rssKb / turn[theirs].rssKb))
  const added = spreadOf(taken.map(turn => addedKb(turn[ours]) / addedKb(turn[theirs])))
  return [
    judge(faster.median >= factor, `${toText(faster, 1)} × its speed (goal ≥ ${factor})`).text,
    judge(memory.median <= 0.6, `${toText(memory, 2)} of its memory (goal ≤ 0.6)`).text,
    `${toText(added, 2)} of what it adds to the process`,
  ].join('; ')
}

function addedKb({ beforeKb, rssKb }: Measured): number {
  return rssKb - beforeKb
}

type Spread = Readonly<Record<'median' | 'least' | 'most', number>>

function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), least: Math.min(...values), most: Math.max(...values) }
}

function toText({ median: middle, least, most }: Spread, digits: number): string {
  return `${middle.toFixed(digits)} (${least.toFixed(digits)} to ${most.toFixed(digits)})`
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
      `${turns} turns: a process of each, one after the other, each with conversions for two seconds of CPU time, of which the least counts, threads of the garbage collector included. Ratios are medians of the turns, with the least and the greatest. Memory is that of the whole process after its first conversion; Node itself takes some 42 MB of it.`,
    ],
  }
}
