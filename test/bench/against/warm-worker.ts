/** A process that runs turns of warm calls of one commit: `warm-worker.ts <suite> <folder> <row>…`, told by IPC. */
import { type Task, timeTurn } from '../measure/in-turns.ts'
import { type WarmSuiteName, warmSuites } from './warm-tasks.ts'

/** To the parent: once when loaded, then for each row that it names. */
export type Said =
  | { readonly kind: 'loaded' }
  /** Mean of the turn's calls. */
  | { readonly kind: 'turn'; readonly ms: number }
  | { readonly kind: 'failed'; readonly reason: string }

const [suite, folder = '', ...names] = process.argv.slice(2)
const tasks = new Map<string, Task>()
let n = 0

process.on('message', (name: string) => void answer(() => runTurn(name)))
process.on('disconnect', () => process.exit())
await answer(load)

async function load(): Promise<Said> {
  const loaded = await warmSuites[suite as WarmSuiteName].load(folder, names)
  for (const task of loaded) tasks.set(task.name, task)
  return { kind: 'loaded' }
}

async function runTurn(name: string): Promise<Said> {
  const task = tasks.get(name)
  if (!task) throw new Error(`No row is named ${name}`)
  const durationsMs = await timeTurn(task, n)
  n += durationsMs.length
  return { kind: 'turn', ms: durationsMs.reduce((sum, ms) => sum + ms) / durationsMs.length }
}

async function answer(run: () => Promise<Said>): Promise<void> {
  const said = await run().catch((error: Error): Said => ({ kind: 'failed', reason: error.message }))
  process.send?.(said)
}
