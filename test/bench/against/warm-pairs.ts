/**
 * Warm rows in pairs of processes. Both of a pair live at once and take turns, so that a busy moment is busy for both.
 * Each has a process of its own, so that neither's heap and compiled code are in the other's way; and each pair has new
 * ones, since the compiler makes other code of the same source in another process, which no turns within one average out.
 */
import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { lowerQuartile } from '../measure/samples.ts'
import { shuffle } from '../measure/shuffled.ts'
import { type Outcome, type Pairing, reasonOf, type Side, sides } from './pairs.ts'
import type { Pair } from './verdict.ts'
import { type WarmSuiteName, warmSuites } from './warm-tasks.ts'
import type { Said } from './warm-worker.ts'

type Wanted = Pairing & {
  readonly suite: WarmSuiteName
  readonly rows: readonly string[]
  /** Where the bundles of each side are. */
  readonly folders: Readonly<Record<Side, string>>
}

type Worker = { runTurn(row: string): Promise<number>; stop(): Promise<void> }

type TurnsMs = Record<Side, number[]>

export async function measureWarmPairs(wanted: Wanted): Promise<Map<string, Outcome>> {
  const { rows, pairs } = wanted
  const measured = new Map(rows.map((row): [string, Pair[]] => [row, []]))
  const failed = new Map<string, string>()
  for (let pair = 0; pair < pairs; pair += 1) {
    const running = rows.filter(row => !failed.has(row))
    if (running.length === 0) break
    for (const [row, outcome] of await measureOnePair({ ...wanted, rows: running })) {
      if (typeof outcome === 'string') failed.set(row, outcome)
      else measured.get(row)?.push(outcome)
    }
  }
  return new Map<string, Outcome>([...measured, ...failed])
}

async function measureOnePair({
  suite,
  rows,
  folders,
  random = Math.random,
}: Wanted): Promise<Map<string, Pair | string>> {
  const { warmUpTurns, turns } = warmSuites[suite]
  const failed = new Map<string, string>()
  const workers = new Map<Side, Worker>()
  try {
    for (const side of shuffle(sides, random)) {
      const starting = startWorker([suite, folders[side], ...rows])
      workers.set(side, side === 'now' ? await starting : await starting.catch(failingWorker))
    }
    const turnsMs = new Map(rows.map((row): [string, TurnsMs] => [row, { now: [], earlier: [] }]))
    for (let turn = -warmUpTurns; turn < turns; turn += 1) {
      for (const row of shuffle(rows, random)) {
        for (const side of shuffle(sides, random)) {
          if (failed.has(row)) continue
          const running = workers.get(side)?.runTurn(row)
          const ms = await (side === 'now' ? running : running?.catch(error => void failed.set(row, reasonOf(error))))
          if (turn >= 0 && ms !== undefined) turnsMs.get(row)?.[side].push(ms)
        }
      }
    }
    const pairs = [...turnsMs].map(([row, { now, earlier }]): [string, Pair] => [
      row,
      { now: lowerQuartile(now), earlier: lowerQuartile(earlier) },
    ])
    return new Map<string, Pair | string>([...pairs, ...failed])
  } finally {
    await Promise.all([...workers.values()].map(worker => worker.stop()))
  }
}

async function startWorker(args: readonly string[]): Promise<Worker> {
  const child = fork(join(import.meta.dirname, 'warm-worker.ts'), args, {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    if (child.connected) child.disconnect()
    await ended
  }
  try {
    await hear(child)
  } catch (error) {
    await stop()
    throw error
  }
  return {
    stop,
    async runTurn(row) {
      child.send(row)
      const said = await hear(child)
      if (said.kind === 'turn') return said.ms
      throw new Error(`${row}: ${said.kind} in place of a turn`)
    },
  }
}

async function hear(child: ChildProcess): Promise<Said> {
  const heard = new AbortController()
  const { signal } = heard
  try {
    const ended = once(child, 'exit', { signal }).then(([code]) => {
      throw new Error(`A process of warm calls ended with ${code}`)
    })
    const [said] = (await Promise.race([once(child, 'message', { signal }), ended])) as [Said]
    if (said.kind === 'failed') throw new Error(said.reason)
    return said
  } finally {
    heard.abort()
  }
}

/** In place of one that did not start: every row says why. */
function failingWorker(error: Error): Worker {
  return {
    stop: async () => undefined,
    runTurn: async () => {
      throw error
    },
  }
}
