import { readdir, readFile } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import type { Files } from './add-to-zip.ts'

/** Files below a folder, in the order of their paths. Symbolic links are left out. */
export async function readTree(folder: string, isWanted: (path: string) => boolean = () => true): Promise<Files> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => relative(folder, join(parentPath, name)).split(sep).join('/'))
    .filter(isWanted)
    .sort()
  return new Map(await Promise.all(paths.map(async path => [path, await readFile(join(folder, path))] as const)))
}
