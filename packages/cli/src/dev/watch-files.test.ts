import { mkdir, mkdtemp, realpath, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished, vi } from 'vitest'
import { watchFiles } from './watch-files.ts'

async function watched() {
  // A hidden folder above, as a work tree may have: only what is below the watched folder is judged.
  const parent = await realpath(await mkdtemp(join(tmpdir(), '.watched-')))
  const folder = join(parent, 'services')
  await mkdir(join(folder, 'src'), { recursive: true })
  await writeFile(join(folder, 'src/old.ts'), '1')
  const seen: string[][] = []
  const watch = await watchFiles([folder], files => void seen.push([...files]))
  onTestFinished(async () => {
    await watch.close()
    await rm(parent, { recursive: true })
  })
  return { folder, parent, watch, seen, files: () => new Set(seen.flat()) }
}

it('tells of a file that is written, and of one that an editor puts in its place', async () => {
  const { folder, files, seen } = await watched()
  const file = join(folder, 'src/old.ts')
  await writeFile(file, '2')
  await vi.waitFor(() => expect(files()).toContain(file), 5_000)
  seen.splice(0)
  await writeFile(`${file}.new`, '3')
  await rename(`${file}.new`, file)
  await vi.waitFor(() => expect(files()).toContain(file), 5_000)
})

it('tells of a file in a folder that is new', async () => {
  const { folder, files } = await watched()
  const file = join(folder, 'src/tools/new.ts')
  await mkdir(join(folder, 'src/tools'))
  await writeFile(file, '1')
  await vi.waitFor(() => expect(files()).toContain(file), 5_000)
})

it('tells of files saved at once together', async () => {
  const { folder, files, seen } = await watched()
  const saved = ['a.ts', 'b.ts', 'c.ts'].map(name => join(folder, 'src', name))
  await Promise.all(saved.map(file => writeFile(file, '1')))
  await vi.waitFor(() => expect([...files()].sort()).toEqual(saved), 5_000)
  expect(seen.length).toBeLessThan(saved.length)
})

it('says nothing of what tools write for themselves', async () => {
  const { folder, files } = await watched()
  await mkdir(join(folder, '.package'))
  await mkdir(join(folder, 'node_modules'))
  await writeFile(join(folder, '.package/code.zip'), '1')
  await writeFile(join(folder, 'node_modules/index.js'), '1')
  const last = join(folder, 'src/last.ts')
  await writeFile(last, '1')
  await vi.waitFor(() => expect(files()).toContain(last), 5_000)
  expect([...files()].filter(file => /\.package|node_modules/.test(file))).toEqual([])
})

it('watches folders that are added', async () => {
  const { parent, watch, files } = await watched()
  const folder = join(parent, 'wrapper')
  await mkdir(folder)
  watch.add([folder])
  await vi.waitFor(async () => {
    await writeFile(join(folder, 'new.ts'), String(Math.random()))
    expect(files()).toContain(join(folder, 'new.ts'))
  }, 5_000)
})
