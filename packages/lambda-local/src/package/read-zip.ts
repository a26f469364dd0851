import { resolve, sep } from 'node:path'
import { unzipSync } from 'fflate'

export type ZippedFile = { readonly name: string; readonly content: Uint8Array; readonly isExecutable: boolean }

/** Signatures of the zip format (APPNOTE.TXT 4.3.12, 4.3.16). */
const directoryEntry = 0x02014b50
const endOfDirectory = 0x06054b50
const endBytes = 22
const entryBytes = 46

/** Of "version made by": the attributes of the entry are those of Unix. */
const unix = 3

/**
 * The files of a zip.
 *
 * @param source of the zip, for error messages
 * @throws Error if `zip` is not a zip file, or an entry points outside the package
 */
export function readZip(zip: Uint8Array, source: string): ZippedFile[] {
  const entries = Object.entries(unzip(zip, source))
  const outside = entries.find(([name]) => !resolve('/code', name).startsWith(`/code${sep}`))
  if (outside !== undefined) throw new Error(`${source}: entry '${outside[0]}' points outside the package`)
  const executable = findExecutable(zip)
  return entries
    .filter(([name]) => !name.endsWith('/'))
    .map(([name, content]) => ({ name, content, isExecutable: executable.has(name) }))
}

function unzip(zip: Uint8Array, source: string): Record<string, Uint8Array> {
  try {
    return unzipSync(zip)
  } catch (cause) {
    throw new Error(`${source} is not a readable zip file; package the service again`, { cause })
  }
}

/** Names of the entries that their owner may execute. fflate reads contents and names alone. */
function findExecutable(zip: Uint8Array): ReadonlySet<string> {
  const view = new DataView(zip.buffer, zip.byteOffset, zip.byteLength)
  const executable = new Set<string>()
  const end = findEnd(view)
  if (end === undefined) return executable
  let at = view.getUint32(end + 16, true)
  for (let left = view.getUint16(end + 10, true); left > 0 && view.getUint32(at, true) === directoryEntry; left--) {
    const nameBytes = view.getUint16(at + 28, true)
    const name = Buffer.from(zip.buffer, zip.byteOffset + at + entryBytes, nameBytes).toString('utf8')
    const mode = view.getUint32(at + 38, true) >>> 16
    if (view.getUint8(at + 5) === unix && (mode & 0o100) !== 0) executable.add(name)
    at += entryBytes + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return executable
}

/** The last record, which a comment may follow. */
function findEnd(view: DataView): number | undefined {
  for (let at = view.byteLength - endBytes; at >= 0; at--) {
    if (view.getUint32(at, true) === endOfDirectory) return at
  }
  return undefined
}
