/**
 * The processes below an environment's first one, from Linux's `/proc`.
 *
 * A process group alone is not enough: a tool server's child may lead a group of its own. Where there is no `/proc`
 * (macOS), there are no descendants to be seen and no memory to be measured; the group is all that is known then.
 */
import { readdirSync, readFileSync } from 'node:fs'

/** A process and when it started, in the kernel's clock ticks: a process id alone may be given to another later. */
export type ProcessRef = { readonly pid: number; readonly startedAt: string }

/** Without `/proc`, `startedAt` is empty. */
export function toProcessRef(pid: number): ProcessRef {
  return { pid, startedAt: startOf(pid) }
}

export function descendantsOf(pid: number): ProcessRef[] {
  const children = listDirectory(`/proc/${pid}/task`)
    .flatMap(thread => readText(`/proc/${pid}/task/${thread}/children`).split(' '))
    .map(Number)
    .filter(child => child > 0)
  return children.flatMap(child => [toProcessRef(child), ...descendantsOf(child)])
}

/** Every process of this user that was started with `text` among its variables, wherever in the tree it is. */
export function processesWithVariable(text: string): ProcessRef[] {
  return listDirectory('/proc')
    .map(Number)
    .filter(pid => pid > 0 && readText(`/proc/${pid}/environ`).includes(text))
    .map(toProcessRef)
}

/** Whether the process that was seen is there still, be it as a zombie. */
export function isThere({ pid, startedAt }: ProcessRef): boolean {
  return startedAt !== '' && startOf(pid) === startedAt
}

/** Whether it has ended and waits for its parent to take note of that. */
export function isZombie({ pid }: ProcessRef): boolean {
  return readStat(pid)[0] === 'Z'
}

export function signalProcess(process: ProcessRef, signal: NodeJS.Signals): void {
  if (isThere(process)) signalIfThere(process.pid, signal)
}

/** Signals every member of the group that `leader` leads. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  signalIfThere(-leader, signal)
}

/** Resident memory, and its peak so far; undefined where it cannot be measured. */
export function memoryOf(pid: number): { readonly bytes: number; readonly peakBytes: number } | undefined {
  const status = readText(`/proc/${pid}/status`)
  const kilobytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1])
  const bytes = kilobytes('VmRSS') * 1024
  return Number.isNaN(bytes) ? undefined : { bytes, peakBytes: kilobytes('VmHWM') * 1024 }
}

/** Field 22 of `/proc/<pid>/stat`. */
function startOf(pid: number): string {
  return readStat(pid)[19] ?? ''
}

/** Fields of `/proc/<pid>/stat` from the third on: behind the name, which may itself hold spaces and brackets. */
function readStat(pid: number): string[] {
  const stat = readText(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

function signalIfThere(target: number, signal: NodeJS.Signals) {
  try {
    process.kill(target, signal)
  } catch (error) {
    // Gone already. EPERM is what macOS says of a group of which only a zombie is left.
    if (!['ESRCH', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error
  }
}

function listDirectory(path: string): string[] {
  try {
    return readdirSync(path)
  } catch {
    return []
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
