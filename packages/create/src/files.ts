import { readdirSync, readFileSync } from 'node:fs'
import { join, sep } from 'node:path'

/** Texts by path. Paths are relative, with `/` on each system. */
export type Files = ReadonlyMap<string, string>

export function readFiles(folder: string): Files {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
  return new Map(files.map(file => [toPath(folder, file), readFileSync(file, 'utf8')]))
}

function toPath(folder: string, file: string): string {
  return file
    .slice(folder.length + 1)
    .split(sep)
    .join('/')
}
