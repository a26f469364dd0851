/**
 * Temporary folders whose names contain the owning process, so that the next run can remove those of a run that was
 * killed.
 */
import { readlinkSync, rmSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isThere, isZombie, type ProcessRef, toProcessRef } from './process-tree.ts'
import { withDiskAdvice } from './with-disk-advice.ts'

export type ScratchFolder = {
  readonly path: string
  /** Runs `write`. If it fails, removes the folder; the error names the parent folder if its disk is the cause. */
  fill<T>(write: (path: string) => Promise<T>): Promise<T>
  /** Removes the folder with its content. The exit of this process does too, unless the process is killed. */
  remove(): Promise<void>
}

export type ScratchFolderOptions = {
  /** Default: the temporary folder of the system. */
  readonly parent?: string
  /** The environment variable that sets the parent, for error messages. Default `TMPDIR`. */
  readonly variable?: string
}

const existing = new Set<string>()

/**
 * Creates a folder for this process, and removes folders beside it whose processes have exited.
 *
 * @param kind the purpose, in lower-case letters: part of the name
 * @throws Error that names the parent and the variable if the parent is full, read-only or missing
 */
export async function createScratchFolder(
  kind: string,
  { parent = tmpdir(), variable = 'TMPDIR' }: ScratchFolderOptions = {},
): Promise<ScratchFolder> {
  await removeLeftovers(parent)
  const prefix = join(parent, `mcp-lambda-${kind}-${toOwner(toProcessRef(process.pid))}-`)
  const path = await withDiskAdvice({ folder: parent, variable }, () => mkdtemp(prefix))
  if (existing.size === 0) process.on('exit', removeExisting)
  existing.add(path)
  const remove = async () => {
    await rm(path, { recursive: true, force: true })
    existing.delete(path)
    if (existing.size === 0) process.off('exit', removeExisting)
  }
  return {
    path,
    async fill(write) {
      try {
        return await withDiskAdvice({ folder: parent, variable }, () => write(path))
      } catch (error) {
        await remove()
        throw error
      }
    },
    remove,
  }
}

function removeExisting() {
  for (const path of existing) rmSync(path, { recursive: true, force: true })
}

async function removeLeftovers(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => [])
  // Ignore failures: this process may not remove another user's folder.
  const removed = names.filter(isLeftover).map(name => rm(join(parent, name), { recursive: true, force: true }))
  await Promise.allSettled(removed)
}

/** Whether this is the name of a scratch folder whose process has exited. False if that is uncertain. */
function isLeftover(name: string): boolean {
  const [, pid, startedAt = '', namespace] = /^mcp-lambda-[a-z]+-(\d+)\.(\d*)\.(\d*)-\w{6}$/.exec(name) ?? []
  // A container may share the folder, and its process ids are of another namespace.
  if (pid === undefined || namespace !== pidNamespace()) return false
  const owner = { pid: Number(pid), startedAt }
  if (startedAt === '') return !hasProcess(owner.pid)
  return isThere(owner) ? isZombie(owner) : !isHidden(owner.pid)
}

/** Process ids are reused. Together with the start time the id is unique. */
function toOwner({ pid, startedAt }: ProcessRef): string {
  return `${pid}.${startedAt}.${pidNamespace()}`
}

/** Digits, or an empty string where there are no PID namespaces (macOS). */
function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')
  } catch {
    return ''
  }
}

/** Whether the process exists but `/proc` hides it, as it does for other users with `hidepid`. */
function isHidden(pid: number): boolean {
  return hasProcess(pid) && toProcessRef(pid).startedAt === ''
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH'
  }
}
