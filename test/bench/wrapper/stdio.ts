/** Calls of a server that is a child process: by hand, by the wrapper, and by one that starts it for each call. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { messageOf2025 } from '../calls.ts'
import type { Bundles } from '../contenders/bundle.ts'
import { measureInTurns, type Task } from '../measure/in-turns.ts'
import { addsAtMost, isFasterBy } from '../report/goals.ts'
import { type Table, type TimedRow, timesTable } from '../report/table.ts'
import { loadContender, toTask } from './load-contender.ts'

const byHand = 'the child by hand'
const ours = 'ours, message, 2025-11-25'
const theirs = 'awslabs, message, 2025-11-25'

/** Twenty of the slow ones are enough: they take a third of a second each. */
const turns = { rounds: 20, warmUpRounds: 4 }
const callsPerTurn = 75

export async function measureStdio(bundles: Bundles): Promise<Table> {
  // Its log would be what is measured otherwise: it writes a line to the console for each error.
  process.env.LOG_LEVEL = 'error'
  const wrapped = await loadContender(bundles.folder, 'wrapped-stdio')
  const child = startChild(join(bundles.folder, 'echo-stdio.mjs'))
  try {
    const tasks: Task[] = [
      { ...taskByHand(child), callsPerTurn },
      { ...toTask(ours, wrapped, messageOf2025), callsPerTurn },
    ]
    if (bundles.bytes.has('awslabs')) {
      tasks.push({ ...toTask(theirs, await loadContender(bundles.folder, 'awslabs'), messageOf2025), callsPerTurn: 1 })
    }
    return report(await measureInTurns(tasks, turns))
  } finally {
    child.end()
    await wrapped.close?.()
  }
}

function report(measured: Awaited<ReturnType<typeof measureInTurns>>): Table {
  const against = (label: string, name: string) => ({ name: label, ms: measured.get(name)?.p50 })
  const toRow = (name: string): TimedRow => ({ name, samples: measured.get(name) ?? 'not installed' })
  const p50 = measured.get(ours)?.p50 ?? Number.NaN
  return timesTable(
    'Wrapper, warm, server in a child process',
    byHand,
    [
      toRow(byHand),
      {
        ...toRow(ours),
        goals: [addsAtMost(0.1, p50, against(byHand, byHand)), isFasterBy(300, p50, against('awslabs', theirs))],
      },
      toRow(theirs),
    ],
    ['The same bundled SDK v1 server everywhere. awslabs starts it anew for each call, which is what its row is.'],
  )
}

type Child = {
  ask(message: object): Promise<unknown>
  end(): void
}

/** The least a client of a stdio server does: a line out, a line in. */
function startChild(file: string): Child {
  const child = spawn(process.execPath, [file], { stdio: ['pipe', 'pipe', 'inherit'] })
  let answer: (line: string) => void = () => undefined
  createInterface({ input: child.stdout }).on('line', line => answer(line))
  return {
    ask: async message => {
      const line = new Promise<string>(resolve => {
        answer = resolve
      })
      child.stdin.write(`${JSON.stringify(message)}\n`)
      return JSON.parse(await line)
    },
    end: () => child.kill('SIGKILL'),
  }
}

function taskByHand({ ask }: Child): Task {
  return {
    name: byHand,
    prepare(n) {
      const message = messageOf2025.toEvent(n) as object
      return { run: () => ask(message), check: answer => messageOf2025.check(answer, n) }
    },
  }
}
