/** Error messages for a full, read-only or missing disk. */
import { accessSync, constants, existsSync } from 'node:fs'
import { dirname } from 'node:path'

/** A folder that is written to, and the environment variable that sets it. */
export type WrittenFolder = { readonly folder: string; readonly variable: string }

const states: Readonly<Record<string, string>> = {
  ENOSPC: 'is full',
  EDQUOT: 'is over its quota',
  EROFS: 'is read-only',
  EACCES: 'cannot be written to',
  EPERM: 'cannot be written to',
  ENOENT: 'does not exist',
  ENOTDIR: 'is not a folder',
}

/**
 * Runs `work`, which writes below `folder`. Node's own message for a full disk names no file.
 *
 * @throws Error that names the folder and the variable if the disk is the cause; rethrows any other error
 */
export async function withDiskAdvice<T>({ folder, variable }: WrittenFolder, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const given = (error as NodeJS.ErrnoException).code ?? ''
    const isMissing = /^ENO(ENT|TDIR)$/.test(given)
    // The folder exists, so the missing file is below it, and the disk is not the cause.
    if (isMissing && existsSync(folder)) throw error
    // `mkdir` with `recursive` also fails with ENOENT on a read-only disk (Node 24).
    const code = (isMissing && whyNotMade(folder)) || given
    const state = states[code]
    if (state === undefined) throw error
    const remedy = { ENOENT: 'Create it', ENOSPC: 'Make room there' }[code] ?? 'Change that'
    throw new Error(`${folder} ${state} (${code}). ${remedy}, or set ${variable} to another folder`, { cause: error })
  }
}

/** Returns the error code of the nearest existing parent if it is not writable. */
function whyNotMade(folder: string): string | undefined {
  const parent = dirname(folder)
  if (!existsSync(parent) && parent !== folder) return whyNotMade(parent)
  try {
    accessSync(parent, constants.W_OK)
    return undefined
  } catch (error) {
    return (error as NodeJS.ErrnoException).code
  }
}
