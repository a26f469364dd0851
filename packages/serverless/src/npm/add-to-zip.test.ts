import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { addToZip } from './add-to-zip.ts'

let folder: string
let zip: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zip-'))
  zip = join(folder, 'it.zip')
  await writeFile(zip, zipSync({ 'a.txt': strToU8('a'), 'b.txt': strToU8('b'), 'folder/': new Uint8Array() }))
})

afterEach(() => rm(folder, { recursive: true }))

async function read(): Promise<Record<string, string>> {
  const entries = Object.entries(unzipSync(await readFile(zip)))
  return Object.fromEntries(entries.map(([path, content]) => [path, strFromU8(content)]))
}

it('adds files, replaces those of the same path, and keeps the others', async () => {
  await addToZip(
    zip,
    new Map([
      ['b.txt', strToU8('new')],
      ['deep/c.txt', strToU8('c')],
    ]),
  )
  expect(await read()).toEqual({ 'a.txt': 'a', 'b.txt': 'new', 'deep/c.txt': 'c' })
})

it('writes the same bytes for the same files, so that a function that did not change is left alone', async () => {
  const before = await readFile(zip)
  const files = new Map([['c.txt', strToU8('c')]])
  await addToZip(zip, files)
  const first = await readFile(zip)
  await writeFile(zip, before)
  await addToZip(zip, files)
  expect(first.equals(await readFile(zip))).toBe(true)
})
