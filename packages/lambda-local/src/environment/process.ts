/** The processes of one environment: started, frozen, measured and ended together. */
import { spawn } from 'node:child_process'
import {
  descendantsOf,
  isThere,
  memoryOf,
  type ProcessRef,
  processesWithVariable,
  signalGroup,
  signalProcess,
} from '../machine/process-tree.ts'
import { splitLines } from './split-lines.ts'

export type EnvironmentProcess = {
  readonly pid: number | undefined
  /** Resolves when the first process has exited, with the reason in Lambda's words. */
  readonly ended: Promise<string>
  freeze(): void
  thaw(): void
  /** Kills the whole tree. */
  kill(): void
  /** Resident memory of the tree and its peak. Undefined if it cannot be measured. */
  measure(): { readonly bytes: number; readonly peakBytes: number } | undefined
}

export type ProcessSpec = {
  readonly command: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  /** Part of an environment variable that only processes of this environment have. */
  readonly mark: string
  onLine(line: string): void
}

export function startProcess({ command, cwd, env, mark, onLine }: ProcessSpec): EnvironmentProcess {
  const [file = '', ...args] = command
  // A separate session, so that Ctrl-C reaches only the parent, and a group, so that one signal reaches all processes.
  const child = spawn(file, args, { cwd, env: { ...env }, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  splitLines(child.stdout, onLine)
  splitLines(child.stderr, onLine)
  const { pid } = child
  let peakBytes = 0
  let descendants: ProcessRef[] = []
  let isFrozen = false
  let isOver = false
  let wasKilled = false

  // Remembers descendants, because a process whose parent has died is no longer found from the root. A look reads a file of
  // each thread, 0.7 ms for a server in Python, and those of a frozen tree start nothing.
  const look = () => {
    if (pid === undefined || isOver || isFrozen) return descendants
    const found = descendantsOf(pid)
    const lost = descendants.filter(known => !found.some(({ pid }) => pid === known.pid) && isThere(known))
    descendants = [...found, ...lost]
    return descendants
  }
  const signal = (name: NodeJS.Signals) => {
    if (pid === undefined || isOver) return
    signalGroup(pid, name)
    for (const descendant of look()) signalProcess(descendant, name)
  }
  const ended = new Promise<string>(resolve => {
    child.once('error', error => resolve(`Runtime could not be started: ${error.message}`))
    child.once('exit', (code, signalName) => {
      isOver = true
      if (pid !== undefined) signalGroup(pid, 'SIGKILL')
      for (const descendant of descendants) signalProcess(descendant, 'SIGKILL')
      // `kill` has listed all descendants. After any other exit there may be unlisted ones in groups of their own, which
      // only the mark identifies.
      if (!wasKilled) for (const left of processesWithVariable(mark)) signalProcess(left, 'SIGKILL')
      resolve(toExitReason(code, signalName))
    })
  })

  return {
    pid,
    ended,
    freeze() {
      signal('SIGSTOP')
      isFrozen = true
    },
    thaw() {
      signal('SIGCONT')
      isFrozen = false
    },
    kill() {
      wasKilled = true
      // One that was started while the freeze listed the others is not known.
      isFrozen = false
      // Stop first, so that no process starts another between listing and killing.
      signal('SIGSTOP')
      signal('SIGKILL')
    },
    measure() {
      if (pid === undefined || isOver) return undefined
      const root = memoryOf(pid)
      if (!root) return undefined
      const below = look().reduce((sum, descendant) => sum + (memoryOf(descendant.pid)?.bytes ?? 0), 0)
      peakBytes = Math.max(peakBytes, root.peakBytes + below)
      return { bytes: root.bytes + below, peakBytes }
    },
  }
}

function toExitReason(code: number | null, signalName: NodeJS.Signals | null): string {
  if (signalName) return `Runtime exited with error: signal: ${signalWords[signalName] ?? signalName}`
  return code === 0 ? 'Runtime exited without providing a reason' : `Runtime exited with error: exit status ${code}`
}

const signalWords: Partial<Record<NodeJS.Signals, string>> = {
  SIGKILL: 'killed',
  SIGABRT: 'aborted',
  SIGSEGV: 'segmentation fault',
  SIGTERM: 'terminated',
}
