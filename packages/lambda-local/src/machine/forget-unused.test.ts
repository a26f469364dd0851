import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { forgetUnused, markUsed } from './forget-unused.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'forget-unused-'))
})
afterEach(() => rm(folder, { recursive: true }))

async function make(name: string, days: number): Promise<string> {
  const entry = join(folder, name)
  await mkdir(entry)
  await writeFile(join(entry, 'file'), '')
  const then = new Date(Date.now() - days * 24 * 60 * 60_000)
  await utimes(entry, then, then)
  return entry
}

it('removes what was not used for 30 days, and nothing else', async () => {
  await make('old', 31)
  await make('newer', 29)
  await markUsed(await make('used', 31))
  await forgetUnused(folder)
  expect((await readdir(folder)).sort()).toEqual(['newer', 'used'])
})

it('is no failure where there is nothing to mark', async () => {
  await expect(markUsed(join(folder, 'gone'))).resolves.toBeUndefined()
})
