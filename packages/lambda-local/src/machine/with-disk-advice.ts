/** What a full, read-only or missing disk is called, and the way out. */
import { accessSync, constants, existsSync } from 'node:fs'
import { dirname } from 'node:path'

/** A folder that is written to, and the environment variable that chooses another. */
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
 * Runs `work`, which writes below `folder`. Node's own message for a full disk names no file at all.
 *
 * @throws Error that names the folder and the variable, when the disk is what failed; any other error as it is
 */
export async function withDiskAdvice<T>({ folder, variable }: WrittenFolder, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const given = (error as NodeJS.ErrnoException).code ?? ''
    const isMissing = /^ENO(ENT|TDIR)$/.test(given)
    // What is missing or in the way below a folder that is there is another matter.
    if (isMissing && existsSync(folder)) throw error
    // `mkdir` with `recursive` says ENOENT on a read-only disk too (Node 24).
    const code = (isMissing && whyNotMade(folder)) || given
    const state = states[code]
    if (state === undefined) throw error
    const remedy = { ENOENT: 'Create it', ENOSPC: 'Make room there' }[code] ?? 'Change that'
    throw new Error(`${folder} ${state} (${code}). ${remedy}, or set ${variable} to another folder`, { cause: error })
  }
}

/** The code of what keeps a folder from being made where it would be; undefined when nothing does. */
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
