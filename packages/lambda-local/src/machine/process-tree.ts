/**
 * The descendants of a process, from Linux's `/proc`.
 *
 * The process group is not enough, because a child may lead a group of its own. Without `/proc` (macOS) neither descendants
 * nor memory are known, only the group.
 */
import { readdirSync, readFileSync } from 'node:fs'

/** A process id with the start of the process in the kernel's clock ticks, because process ids are reused. */
export type ProcessRef = { readonly pid: number; readonly startedAt: string }

/** `startedAt` is empty without `/proc`. */
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

/** All processes of this user that were started with `text` in their variables, anywhere in the tree. */
export function processesWithVariable(text: string): ProcessRef[] {
  return listDirectory('/proc')
    .map(Number)
    .filter(pid => pid > 0 && readText(`/proc/${pid}/environ`).includes(text))
    .map(toProcessRef)
}

/** Whether the same process still exists. True for a zombie. */
export function isThere({ pid, startedAt }: ProcessRef): boolean {
  return startedAt !== '' && startOf(pid) === startedAt
}

/** Whether the process has exited and its parent has not waited for it yet. */
export function isZombie({ pid }: ProcessRef): boolean {
  return readStat(pid)[0] === 'Z'
}

export function signalProcess(process: ProcessRef, signal: NodeJS.Signals): void {
  if (isThere(process)) signalIfThere(process.pid, signal)
}

/** Signals all processes of the group of `leader`. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  signalIfThere(-leader, signal)
}

/** Resident memory and its peak, bytes. Undefined without `/proc`, or if the process has exited. */
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

/** Fields of `/proc/<pid>/stat` from the third on. The second is the name, which may contain spaces and brackets. */
function readStat(pid: number): string[] {
  const stat = readText(`/proc/${pid}/stat`)
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
}

function signalIfThere(target: number, signal: NodeJS.Signals) {
  try {
    process.kill(target, signal)
  } catch (error) {
    // The process has exited. macOS reports EPERM for a group that only has a zombie left.
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
