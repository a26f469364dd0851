import { readFile, rm, writeFile } from 'node:fs/promises'

type Places = {
  /** Files that the work changes or makes. */
  readonly changed: readonly string[]
  /** Files and folders that are not there before the work. */
  readonly made: readonly string[]
}

/** Does the work. If it fails, the files are as before, and what was made is removed. */
export async function restoring({ changed, made }: Places, work: () => Promise<void>): Promise<void> {
  const before = await Promise.all(changed.map(readIfAny))
  try {
    await work()
  } catch (error) {
    for (const place of made) await rm(place, { recursive: true, force: true })
    for (const [index, file] of changed.entries()) {
      const text = before[index]
      await (text === undefined ? rm(file, { force: true }) : writeFile(file, text))
    }
    throw error
  }
}

function readIfAny(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch(error => {
    if (error.code === 'ENOENT') return undefined
    throw error
  })
}
