import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findWritten } from './find-written.ts'

let root: string
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'written-'))
  await mkdir(join(root, 'services/time'), { recursive: true })
})
afterEach(() => rm(root, { recursive: true, force: true }))

const rendered = ['services/time/serverless.yml', 'services/time/README.md']

it.each([
  { what: 'the catalogue and the lock', made: ['catalogue.json', 'requirements.lock'] },
  { what: 'no catalogue of a server that is listed at run time', made: ['requirements.lock'] },
])('has $what', async ({ made }) => {
  for (const file of made) await writeFile(join(root, 'services/time', file), '')
  const all = [...rendered, ...made.map(file => `services/time/${file}`)]
  expect(findWritten(root, 'time', rendered)).toEqual(all.sort())
})

it('has a file once that was rendered and written again', async () => {
  await writeFile(join(root, 'services/time/catalogue.json'), '')
  const own = [...rendered, 'services/time/catalogue.json']
  expect(findWritten(root, 'time', own)).toEqual(own.sort())
})
