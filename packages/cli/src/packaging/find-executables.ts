import { closeSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** Folders that are never part of a package as they are, and are large. */
const skipped = /^(?:node_modules|\..*)$/

/**
 * Programs and scripts in the services whose file is executable, by path. A zip keeps that, and turbo's hash of a file does not have
 * it: without more, a bit that was corrected would get the package of before from the cache.
 */
export function findExecutables(root: string): string[] {
  return findIn(join(root, 'services'))
    .map(file => relative(root, file).split(sep).join('/'))
    .sort()
}

function findIn(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return skipped.test(entry.name) ? [] : findIn(path)
    return entry.isFile() && isExecutable(path) ? [path] : []
  })
}

/** By the first bytes, too: on some file systems each file has the bit. */
function isExecutable(file: string): boolean {
  if ((statSync(file).mode & 0o100) === 0) return false
  const start = Buffer.alloc(4)
  const descriptor = openSync(file, 'r')
  try {
    readSync(descriptor, start, 0, start.length, 0)
  } finally {
    closeSync(descriptor)
  }
  const text = start.toString('latin1')
  return text === '\x7fELF' || text.startsWith('#!')
}
