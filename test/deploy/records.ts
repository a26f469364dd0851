/** What each file of this suite has seen called, for a test after all of them. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

export const recordsFolder: string = join(import.meta.dirname, '../.results/deployer-actions')

/** @param file that recorded, without its folder */
export async function writeRecord(file: string, actions: Iterable<string>): Promise<void> {
  await mkdir(recordsFolder, { recursive: true })
  await writeFile(join(recordsFolder, `${file}.json`), JSON.stringify([...actions].sort(), null, 2))
}

/** Actions by the file that recorded them. Those of the last run. */
export async function readRecords(): Promise<ReadonlyMap<string, readonly string[]>> {
  const names = await readdir(recordsFolder).catch(() => [])
  const read = async (name: string) =>
    [name.replace(/\.json$/, ''), JSON.parse(await readFile(join(recordsFolder, name), 'utf8'))] as const
  return new Map(await Promise.all(names.map(read)))
}
