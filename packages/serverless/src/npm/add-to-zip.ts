import { readFile, writeFile } from 'node:fs/promises'
import { unzipSync, type Zippable, zipSync } from 'fflate'

/** Contents by path, with `/` on each system. */
export type Files = ReadonlyMap<string, Uint8Array>

/** One date, so that the same files give the same zip, and the same digest. */
const mtime = '1980-01-01T00:00:00'

/** Readable and executable, for each file: fflate does not read which of those in the zip were programs. */
const attrs = 0o100755 << 16

/** Adds files to a zip, or replaces them. */
export async function addToZip(zip: string, files: Files): Promise<void> {
  const before = Object.entries(unzipSync(await readFile(zip))).filter(([path]) => !path.endsWith('/'))
  const entries: Zippable = {}
  for (const [path, content] of [...before, ...files]) entries[path] = [content, { mtime, os: 3, attrs }]
  await writeFile(zip, zipSync(entries))
}
