import { readdir, rm, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'

const keptForMs = 30 * 24 * 60 * 60_000

/** Removes what is in a cache folder and was not used for 30 days. */
export async function forgetUnused(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const entry = join(folder, name)
    const { mtimeMs } = await stat(entry).catch(() => ({ mtimeMs: Number.POSITIVE_INFINITY }))
    if (mtimeMs < Date.now() - keptForMs) await rm(entry, { recursive: true, force: true })
  }
}

/** Its 30 days begin anew. Nothing happens where this process may not say so. */
export async function markUsed(entry: string): Promise<void> {
  const now = new Date()
  await utimes(entry, now, now).catch(() => undefined)
}
