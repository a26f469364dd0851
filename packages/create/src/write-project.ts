import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Files } from './files.ts'

/** What keeps a folder from becoming a project. One that git has made is empty to a user. */
export async function isTaken(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(error => {
    if (error.code === 'ENOENT') return []
    if (error.code === 'ENOTDIR') return [folder]
    throw error
  })
  return names.some(name => name !== '.git')
}

/**
 * Writes the files to an empty folder, or to one that is made. They are written below it first and then moved, so that a
 * failure or the signal leaves nothing: neither a file nor a folder that was not there.
 */
export async function writeProject(folder: string, files: Files, signal: AbortSignal): Promise<void> {
  const made = await mkdir(folder, { recursive: true })
  const draft = await mkdtemp(join(folder, '.create-'))
  const moved: string[] = []
  try {
    for (const [path, text] of files) {
      signal.throwIfAborted()
      await mkdir(dirname(join(draft, path)), { recursive: true })
      await writeFile(join(draft, path), text)
    }
    for (const name of await readdir(draft)) {
      await rename(join(draft, name), join(folder, name))
      moved.push(name)
    }
    await rm(draft, { recursive: true })
    signal.throwIfAborted()
  } catch (error) {
    for (const name of moved) await rm(join(folder, name), { recursive: true })
    await rm(draft, { recursive: true, force: true })
    if (made !== undefined && existsSync(made)) await rm(made, { recursive: true })
    throw error
  }
}
