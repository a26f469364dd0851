/** Measures each row of two commits in pairs: one after the other, in an order that chance decides in each turn. */
import { shuffle } from '../measure/shuffled.ts'
import type { Pair } from './verdict.ts'

/** Or why the earlier commit cannot be compared. */
export type Outcome = readonly Pair[] | string

export type PairTask = {
  readonly name: string
  readonly now: () => Promise<number>
  readonly earlier: () => Promise<number>
}

export type Pairing = {
  readonly pairs: number
  /** Samples of each side in a turn, of which the quickest counts: other programs only ever add time. Default 1. */
  readonly tries?: number
  readonly random?: () => number
}

export const sides = ['now', 'earlier'] as const
export type Side = (typeof sides)[number]

/** @throws what fails today; the earlier commit may lack what a row needs, and then that row has no pairs */
export async function measurePairs(
  tasks: readonly PairTask[],
  { pairs, tries = 1, random = Math.random }: Pairing,
): Promise<Map<string, Outcome>> {
  const measured = new Map(tasks.map(({ name }): [string, Pair[]] => [name, []]))
  const failed = new Map<string, string>()
  // The first turn is not counted: from then on every file is in the page cache.
  for (let turn = 0; turn <= pairs; turn += 1) {
    for (const task of shuffle(tasks, random)) {
      if (failed.has(task.name)) continue
      const pair = await takePair(task, tries, random)
      if (typeof pair === 'string') failed.set(task.name, pair)
      else if (turn > 0) measured.get(task.name)?.push(pair)
    }
  }
  return new Map<string, Outcome>([...measured, ...failed])
}

async function takePair(task: PairTask, tries: number, random: () => number): Promise<Pair | string> {
  const pair = { now: Number.POSITIVE_INFINITY, earlier: Number.POSITIVE_INFINITY }
  for (const side of Array.from({ length: tries }, () => shuffle(sides, random)).flat()) {
    try {
      pair[side] = Math.min(pair[side], await task[side]())
    } catch (error) {
      if (side === 'now') throw error
      return reasonOf(error)
    }
  }
  return pair
}

/** One line for a table. esbuild's messages begin with a heading, and name file and line before the error. */
export function reasonOf(error: unknown): string {
  const [first = '', second = ''] = String(error instanceof Error ? error.message : error).split('\n')
  const line = first.endsWith(':') ? second : first
  return `not compared: ${line.length > 160 ? `${line.slice(0, 160)}…` : line}`
}
