/** A layer of a container image: a tar that is the same, byte for byte, for the same files on each machine. */

import { createReadStream, createWriteStream } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** By the place in the image, without a slash in front: a file or a folder of this machine. */
export type LayerPlaces = Readonly<Record<string, string>>

/** Writes all files of the places, by name: owned by root, without times, readable by all. */
export async function writeLayer(places: LayerPlaces, file: string): Promise<void> {
  await pipeline(Readable.from(toArchive(places)), createWriteStream(file))
}

async function* toArchive(places: LayerPlaces): AsyncGenerator<Uint8Array> {
  for (const [name, path] of Object.entries(places).sort(([one], [other]) => (one < other ? -1 : 1))) {
    yield* toEntries(name, path)
  }
  // Two blocks of zeros end an archive.
  yield Buffer.alloc(2 * blockBytes)
}

async function* toEntries(name: string, path: string): AsyncGenerator<Uint8Array> {
  const found = await stat(path)
  if (found.isDirectory()) {
    yield* toHeader(`${name}/`, { size: 0, mode: 0o755, type: '5' })
    for (const entry of (await readdir(path)).sort()) yield* toEntries(`${name}/${entry}`, join(path, entry))
    return
  }
  const { size, mode } = found
  yield* toHeader(name, { size, mode: mode & 0o100 ? 0o755 : 0o644, type: '0' })
  yield* createReadStream(path)
  yield Buffer.alloc(toPadding(size))
}

const blockBytes = 512

type Header = { readonly size: number; readonly mode: number; readonly type: string }

/** POSIX.1-2001: a name that does not fit is in a record in front of the header. */
function* toHeader(name: string, header: Header): Generator<Uint8Array> {
  if (Buffer.byteLength(name) > nameBytes) {
    const record = Buffer.from(toRecord('path', name))
    yield toBlock('pax', { size: record.length, mode: 0o644, type: 'x' })
    yield record
    yield Buffer.alloc(toPadding(record.length))
  }
  yield toBlock(name, header)
}

const nameBytes = 100

/** The length in front counts its own digits. */
function toRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`
  const bytes = Buffer.byteLength(rest)
  const digits = String(bytes + String(bytes).length).length
  return `${bytes + digits}${rest}`
}

function toBlock(name: string, { size, mode, type }: Header): Uint8Array {
  const block = Buffer.alloc(blockBytes)
  const octal = (value: number, at: number, digits: number) =>
    block.write(value.toString(8).padStart(digits, '0'), at, 'latin1')
  Buffer.from(name).copy(block, 0, 0, nameBytes)
  octal(mode, 100, 7)
  octal(0, 108, 7)
  octal(0, 116, 7)
  octal(size, 124, 11)
  octal(0, 136, 11)
  block.write(type, 156, 'latin1')
  block.write('ustar\u000000', 257, 'latin1')
  // The sum is taken with blanks in its own place.
  block.write(' '.repeat(8), 148, 'latin1')
  octal(
    block.reduce((sum, byte) => sum + byte, 0),
    148,
    6,
  )
  block.write('\0 ', 154, 'latin1')
  return block
}

function toPadding(size: number): number {
  return (blockBytes - (size % blockBytes)) % blockBytes
}
