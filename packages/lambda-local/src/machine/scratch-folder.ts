/**
 * Temporary folders whose names say which process they belong to, so that those of a run that was killed are recognised
 * and removed by the next one.
 */
import { readlinkSync, rmSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isThere, isZombie, type ProcessRef, toProcessRef } from './process-tree.ts'
import { withDiskAdvice } from './with-disk-advice.ts'

export type ScratchFolder = {
  readonly path: string
  /** Writes into it: when that fails the folder is removed, and the error names the parent if its disk is the cause. */
  fill<T>(write: (path: string) => Promise<T>): Promise<T>
  /** Removes it with all that is in it. The end of this process does so too, unless the process is killed. */
  remove(): Promise<void>
}

export type ScratchFolderOptions = {
  /** Default: the temporary folder of this machine. */
  readonly parent?: string
  /** The environment variable that chooses another parent; default `TMPDIR`. */
  readonly variable?: string
}

const existing = new Set<string>()

/**
 * Makes a folder for this process alone, and removes those that dead processes have left beside it.
 *
 * @param kind what it is for, in lower-case letters: part of its name
 * @throws Error that names the parent and the variable, when it is full, read-only or missing
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
  // Another user's folder stays: it cannot be removed from here.
  const removed = names.filter(isLeftover).map(name => rm(join(parent, name), { recursive: true, force: true }))
  await Promise.allSettled(removed)
}

/** Whether this is the name of a scratch folder whose process has certainly ended. */
function isLeftover(name: string): boolean {
  const [, pid, startedAt = '', namespace] = /^mcp-lambda-[a-z]+-(\d+)\.(\d*)\.(\d*)-\w{6}$/.exec(name) ?? []
  // A container may share the folder: its process ids mean nothing here.
  if (pid === undefined || namespace !== pidNamespace()) return false
  const owner = { pid: Number(pid), startedAt }
  if (startedAt === '') return !hasProcess(owner.pid)
  return isThere(owner) ? isZombie(owner) : !isHidden(owner.pid)
}

/** A process id may be given to another process later: with its start it is one process alone. */
function toOwner({ pid, startedAt }: ProcessRef): string {
  return `${pid}.${startedAt}.${pidNamespace()}`
}

/** Digits, or nothing where there are no such namespaces (macOS). */
function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')
  } catch {
    return ''
  }
}

/** Another user's process, on a machine that shows each user only their own. */
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
