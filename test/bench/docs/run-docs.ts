/** `npm run bench -- docs`: our HTML to Markdown beside turndown with its GFM plugin. */
import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Bench } from '../bench.ts'
import { formatDuration } from '../report/duration.ts'
import { isFasterBy, judge } from '../report/goals.ts'
import type { Table } from '../report/table.ts'
import { type PageName, pageNames } from './made-pages.ts'

type Measured = { readonly ms: number; readonly rssKb: number }

const rounds = 3

export async function runDocsBench({ peers, show }: Bench): Promise<void> {
  if (!peers.has('turndown') || !peers.has('turndown-plugin-gfm')) {
    throw new Error('turndown could not be installed, and there is nothing else to compare with')
  }
  const rows: string[][] = []
  for (const page of pageNames) rows.push(...(await measurePage(page, peers.folder)))
  show(toTable(rows))
}

/** A site gives whole pages; turndown is also given the main column cut out, which is a favour to it. */
async function measurePage(page: PageName, peers: string): Promise<string[][]> {
  const ours = await measure('ours', page, 'whole', peers)
  const column = await measure('turndown', page, 'main', peers)
  const whole = await measure('turndown', page, 'whole', peers)
  const memory = (other: Measured) => {
    const ratio = ours.rssKb / other.rssKb
    return judge(ratio <= 0.6, `${ratio.toFixed(2)} of its memory (goal ≤ 0.6)`).text
  }
  const against = (name: string, other: Measured, factor: number) =>
    `${isFasterBy(factor, ours.ms, { name, ms: other.ms }).text}; ${memory(other)}`
  return [
    [`${page}: ours, whole page`, formatDuration(ours.ms), megabytes(ours), ''],
    [`${page}: turndown, main column`, formatDuration(column.ms), megabytes(column), against('turndown', column, 2.5)],
    [`${page}: turndown, whole page`, formatDuration(whole.ms), megabytes(whole), against('turndown', whole, 4)],
  ]
}

/** The best of some processes: what disturbs a run only makes it slower. */
async function measure(contender: string, page: PageName, part: 'main' | 'whole', peers: string): Promise<Measured> {
  const runs: Measured[] = []
  for (let round = 0; round < rounds; round++) {
    const words = [join(import.meta.dirname, 'worker.ts'), contender, page, part, peers]
    const { stdout } = await promisify(execFile)(process.execPath, words)
    runs.push(JSON.parse(stdout))
  }
  return { ms: Math.min(...runs.map(({ ms }) => ms)), rssKb: Math.min(...runs.map(({ rssKb }) => rssKb)) }
}

function megabytes({ rssKb }: Measured): string {
  return `${Math.round(rssKb / 1024)} MB`
}

function toTable(rows: readonly (readonly string[])[]): Table {
  return {
    title: 'Documentation, HTML to Markdown',
    head: ['what', 'best', 'peak memory', 'goals'],
    rows,
    notes: [
      `Each in a process of its own: the best of ${rounds} processes, each with conversions for two seconds. Memory is that of the process after the first.`,
    ],
  }
}
