/** Runs a program of which nothing is left, whatever ends it: no process below it, and no temporary file. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import {
  createScratchFolder,
  processesWithVariable,
  signalGroup,
  signalProcess,
  startOrphanGuard,
} from '@mcp-lambda/lambda-local/machine'

export type ContainedOptions = {
  readonly cwd?: string
  readonly env: NodeJS.ProcessEnv
  /** Gets each line of both outputs. By default they are this process's own. */
  readonly onLine?: (line: string) => void
  /** Ends the program and everything below it. */
  readonly signal?: AbortSignal
  /** How long they may take to end when they are asked to, milliseconds; default two seconds. */
  readonly graceMs?: number
}

export type Ending = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

/**
 * The program gets a temporary folder of its own, as `TMPDIR`. By that variable each process below it is found, in
 * whatever group, session or place in the tree it is: turbo starts each task in a group of its own.
 */
export async function runContained(
  command: string,
  args: readonly string[],
  { cwd, env, onLine, signal, graceMs = 2_000 }: ContainedOptions,
): Promise<Ending> {
  const scratch = await createScratchFolder('run')
  const guard = startOrphanGuard(scratch.path)
  const output = onLine ? 'pipe' : 'inherit'
  const child = spawn(command, args, {
    ...(cwd !== undefined && { cwd }),
    env: { ...env, TMPDIR: scratch.path },
    // A group of its own: Ctrl-C in the terminal reaches this process alone, which then ends all of them.
    detached: true,
    stdio: ['ignore', output, output],
  })
  const { pid } = child
  if (pid !== undefined) guard.watch(pid)
  for (const stream of [child.stdout, child.stderr]) {
    if (stream && onLine) createInterface({ input: stream }).on('line', onLine)
  }
  const signalAll = (name: NodeJS.Signals) => {
    if (pid !== undefined) signalGroup(pid, name)
    const found = processesWithVariable(scratch.path)
    for (const process of found) signalProcess(process, name)
    return found.length
  }
  /** Again and again: one may start another between looking and killing. */
  const killAll = () => {
    for (let round = 0; round < 10 && signalAll('SIGKILL') > 0; round++);
  }
  let killer: NodeJS.Timeout | undefined
  const end = () => {
    signalAll('SIGTERM')
    killer ??= setTimeout(killAll, graceMs)
  }
  process.prependListener('exit', killAll)
  signal?.addEventListener('abort', end)
  try {
    const closed = once(child, 'close')
    closed.catch(() => {})
    if (signal?.aborted) end()
    const [code, endedBy] = await once(child, 'exit')
    killAll()
    // Where there is no `/proc`, a process of another group may linger with the pipe open.
    if (signal?.aborted) for (const stream of [child.stdout, child.stderr]) stream?.destroy()
    await closed
    return { code, signal: endedBy }
  } finally {
    clearTimeout(killer)
    process.off('exit', killAll)
    signal?.removeEventListener('abort', end)
    if (pid !== undefined) guard.forget(pid)
    guard.close()
    await scratch.remove()
  }
}
