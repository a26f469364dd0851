/** One process at a time, by a lock of the operating system on a file. */
import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as sleep } from 'node:timers/promises'

export type LockOptions = {
  /** Ends the wait, which then rejects. */
  readonly signal?: AbortSignal
  /** Called once, when another process has the lock. */
  readonly onWait?: () => void
}

/** SQLite's `SQLITE_BUSY`. */
const busy = 5

/** How often the lock is tried again, in milliseconds. */
const retryMs = 100

/**
 * Takes the lock as soon as it is free. The end of the process releases it, SIGKILL included. Node has no file locks of
 * its own, so an empty SQLite database stands in for one.
 *
 * @param path of the file, which stays empty
 */
export async function lockFile(path: string, { signal, onWait }: LockOptions = {}): Promise<{ release(): void }> {
  await mkdir(dirname(path), { recursive: true })
  const database = new DatabaseSync(path, { timeout: 0 })
  try {
    for (let attempt = 1; !tryLock(database); attempt++) {
      if (attempt === 1) onWait?.()
      await sleep(retryMs, undefined, { signal })
    }
  } catch (error) {
    database.close()
    throw error
  }
  return { release: () => database.close() }
}

function tryLock(database: DatabaseSync): boolean {
  try {
    database.exec('BEGIN EXCLUSIVE')
    return true
  } catch (error) {
    if ((error as { errcode?: number }).errcode === busy) return false
    throw error
  }
}
