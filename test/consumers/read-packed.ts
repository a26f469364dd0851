import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type PackedFile, runIn } from './consumer.ts'

/** All packed files of a folder. */
export async function readPacked(folder: string): Promise<PackedFile[]> {
  const names = (await readdir(folder)).filter(name => name.endsWith('.tgz'))
  return Promise.all(names.map(name => read(folder, name)))
}

async function read(folder: string, tarball: string): Promise<PackedFile> {
  const tar = (...words: readonly string[]) => runIn(folder, 'tar', words)
  const { name, version } = JSON.parse(await tar('-xzOf', tarball, 'package/package.json'))
  const files = (await tar('-tzf', tarball)).trim().split('\n')
  return { name, version, file: join(folder, tarball), files: files.map(path => path.replace(/^package\//, '')).sort() }
}
