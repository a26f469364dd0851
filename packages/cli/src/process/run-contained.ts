/** Runs a program so that no descendant and no temporary file is left, however it ends. */
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
  /** Gets each line of both outputs. Default: the program writes to the outputs of this process. */
  readonly onLine?: (line: string) => void
  /** Ends the program and its descendants. */
  readonly signal?: AbortSignal
  /** Time to exit after SIGTERM, milliseconds. Default two seconds. */
  readonly graceMs?: number
}

export type Ending = { readonly code: number | null; readonly signal: NodeJS.Signals | null }

/**
 * The program gets its own temporary folder as `TMPDIR`. That variable identifies all its descendants, also those in other
 * groups and sessions: turbo starts each task in a group of its own.
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
    // A separate group: Ctrl-C in the terminal then reaches only this process, which ends the others.
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
  /** Repeats, because a process may start another between listing and killing. */
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
    // Without `/proc`, a process of another group may keep the pipe open.
    if (signal?.aborted) for (const stream of [child.stdout, child.stderr]) stream?.destroy()
    await closed
    return { code, signal: endedBy }
  } finally {
    clearTimeout(killer)
    process.off('exit', killAll)
    signal?.removeEventListener('abort', end)
    if (pid !== undefined) guard.forget(pid)
    await guard.close()
    await scratch.remove()
  }
}
