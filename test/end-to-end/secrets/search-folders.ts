import { type Dirent, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync, zstdDecompressSync } from 'node:zlib'
import { unzipSync } from 'fflate'
import type { Hit } from './secret-forms.ts'

export type FileHit = Hit & { readonly file: string; readonly line: number }

/**
 * Searches all files below the folders and their names, and what is in zips and compressed files. Links are not followed, since
 * installed packages are behind them, and what git keeps is what was committed.
 */
export async function searchFolders(
  folders: readonly string[],
  search: (bytes: Uint8Array | string) => Hit[],
): Promise<FileHit[]> {
  return folders.flatMap(folder => listFiles(folder)).flatMap(file => searchFile(file, search))
}

export function searchFile(file: string, search: (bytes: Uint8Array | string) => Hit[]): FileHit[] {
  const contents = Object.entries(unpack(file, read(file)))
  return contents.flatMap(([name, bytes]) => [
    ...search(name).map(hit => ({ ...hit, file: name, line: 0 })),
    ...search(bytes).map(hit => ({ ...hit, file: name, line: countLines(bytes, hit.at) })),
  ])
}

/** The number of the line that a byte is in. */
function countLines(bytes: Uint8Array, end: number): number {
  return bytes.subarray(0, end).reduce((count, byte) => (byte === 10 ? count + 1 : count), 1)
}

/** By name: the file, and what is inside it. */
function unpack(file: string, bytes: Uint8Array): Record<string, Uint8Array> {
  try {
    if (/\.(zip|whl)$/.test(file)) {
      const files = Object.entries(unzipSync(bytes)).map(([name, content]) => [`${file}/${name}`, content] as const)
      return Object.fromEntries(files)
    }
    if (/\.t?gz$/.test(file)) return { [file]: gunzipSync(bytes) }
    if (file.endsWith('.zst')) return { [file]: zstdDecompressSync(bytes) }
  } catch {
    // Only its name says that it is one: searched as it is.
  }
  return { [file]: bytes }
}

function listFiles(folder: string): string[] {
  return list(folder).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return entry.name === '.git' ? [] : listFiles(path)
    return entry.isFile() ? [path] : []
  })
}

/** Programs that run remove their files. */
function list(folder: string): Dirent[] {
  return unlessGone(() => readdirSync(folder, { withFileTypes: true })) ?? []
}

function read(file: string): Uint8Array {
  return unlessGone(() => readFileSync(file)) ?? new Uint8Array()
}

function unlessGone<Found>(find: () => Found): Found | undefined {
  try {
    return find()
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
