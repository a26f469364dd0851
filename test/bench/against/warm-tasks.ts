/** Warm rows of what this project deploys, from the bundles of a folder: run by a process of one commit. */
import { join } from 'node:path'
import { messageOf2025 } from '../calls.ts'
import { type ContenderName, ours } from '../contenders/bundle.ts'
import { listRows, loadListTasks } from '../gateway/lists.ts'
import { loadOwnTimeTasks, ownTimeForms } from '../gateway/own-time.ts'
import type { Task } from '../measure/in-turns.ts'
import { loadContender, toTask } from '../wrapper/load-contender.ts'
import { rows } from '../wrapper/warm.ts'

export type WarmSuite = {
  readonly rows: readonly string[]
  /** @param names rows whose bundles are there */
  load(folder: string, names: readonly string[]): Promise<Task[]>
  /** Of each row, in each process. */
  readonly warmUpTurns: number
  readonly turns: number
}

export type WarmSuiteName = keyof typeof warmSuites

export const ownWarmRows = rows.flatMap(row => (isOurs(row.contender) ? [{ ...row, contender: row.contender }] : []))

export const stdioRow = 'ours with a stdio child, message, 2025-11-25'

export function isOurs(contender: ContenderName): contender is (typeof ours)[number] {
  return (ours as readonly ContenderName[]).includes(contender)
}

const quick = { warmUpTurns: 40, turns: 40 }

export const warmSuites = {
  server: {
    ...quick,
    rows: ownWarmRows.map(({ name }) => name),
    load: (folder, names) =>
      Promise.all(
        ownWarmRows
          .filter(({ name }) => names.includes(name))
          .map(async ({ name, contender, form }) => toTask(name, await loadContender(folder, contender), form)),
      ),
  },
  child: {
    ...quick,
    rows: [stdioRow],
    load: async folder => [toTask(stdioRow, await loadContender(folder, 'wrapped-stdio'), messageOf2025)],
  },
  ownTime: {
    ...quick,
    rows: ownTimeForms.map(({ name }) => name),
    load: folder => loadOwnTimeTasks(join(folder, 'own-time.mjs')),
  },
  lists: {
    warmUpTurns: 10,
    turns: 12,
    rows: listRows,
    load: async folder => {
      const { tasks } = await loadListTasks(join(folder, 'many-targets.mjs'))
      return tasks.map(task => ({ ...task, callsPerTurn: 10 }))
    },
  },
} as const satisfies Record<string, WarmSuite>
