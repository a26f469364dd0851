import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { findProgram } from './find-program.ts'

let directory: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'program-'))
})

afterEach(() => rm(directory, { recursive: true }))

async function install(name: string, manifest: object, file = 'dist/index.js'): Promise<void> {
  const folder = join(directory, 'node_modules', name)
  await mkdir(dirname(join(folder, file)), { recursive: true })
  await writeFile(join(folder, file), '')
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name, version: '1.2.3', ...manifest }))
}

it.each([
  { what: 'the only one', bin: { serve: './dist/index.js' } },
  { what: 'a text', bin: 'dist/index.js' },
  { what: 'the one named as the package', bin: { other: 'other.js', notes: 'dist/index.js' } },
])('finds the program: $what', async ({ bin }) => {
  await install('@scope/notes', { bin, type: 'module', exports: { import: './other.js' } })
  expect(findProgram('@scope/notes', directory)).toEqual({
    name: '@scope/notes',
    version: '1.2.3',
    folder: expect.stringMatching(/node_modules\/@scope\/notes$/),
    file: 'dist/index.js',
    isModule: true,
  })
})

it.each([
  { file: 'index.js', type: undefined, isModule: false },
  { file: 'index.mjs', type: undefined, isModule: true },
  { file: 'index.cjs', type: 'module', isModule: false },
])('takes $file of type $type as Node does', async ({ file, type, isModule }) => {
  await install('notes', { bin: file, type }, file)
  expect(findProgram('notes', directory)).toMatchObject({ isModule })
})

it('names what is missing', async () => {
  expect(() => findProgram('notes', directory)).toThrow('notes is not installed')
  await install('notes', {})
  expect(() => findProgram('notes', directory)).toThrow('notes has no program')
  await install('notes', { bin: { one: 'a.js', two: 'b.js' } })
  expect(() => findProgram('notes', directory)).toThrow('notes has no program')
  await install('notes', { bin: 'gone.js' })
  expect(() => findProgram('notes', directory)).toThrow('notes has no file gone.js')
})
