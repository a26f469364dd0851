import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import { bundle, optionsIn, writeProgram } from './bundle-program.ts'

/** Without the plugin, each of `a`, `b` and `c` gets a chunk: each is shared with other late imports. */
const files = {
  'program.ts': `
    import { a } from './a.ts'
    import { b } from './b.ts'
    import './c.ts'
    export const here = () => [a(), b()]
    export const lateOne = () => import('./one.ts')
    export const lateTwo = () => import('./two.ts')
    export const lateThree = () => import('./three.ts')
    export const url = import.meta.url`,
  'a.ts': `let calls = 0
    export const a = () => { calls += 1; return calls }
    globalThis.startOrder = ['a']`,
  'b.ts': `let calls = 100
    export const b = () => { calls += 1; return calls }
    export const fail = () => { throw new Error('in b') }
    globalThis.startOrder.push('b')`,
  'c.ts': `export class Shared {}
    globalThis.startOrder.push('c')`,
  'one.ts': `import { a } from './a.ts'; import './c.ts'; export const late = () => a()`,
  'two.ts': `import { a } from './a.ts'; import { b } from './b.ts'; export const late = () => [a(), b()]`,
  'three.ts': `import { b, fail } from './b.ts'; import { Shared } from './c.ts'
    export const late = () => [b(), new Shared()]
    export const lateFailure = () => { throw new Error('in three') }
    export { fail }`,
}

it('an entry and the one file that it needs are what Node loads at the start', async () => {
  const { metafile, folder } = await bundle(files)
  const written = await readdir(join(folder, 'out'))
  expect(written.filter(file => file.startsWith('chunk-'))).toEqual([])
  expect(written.filter(file => file.startsWith('joined-'))).toHaveLength(1)
  expect(metafile.outputs['out/program.mjs']?.imports.filter(({ kind }) => kind === 'import-statement')).toEqual([
    { path: `out/${written.find(file => file.startsWith('joined-'))}`, kind: 'import-statement' },
  ])
  // The metafile is of the files that are there.
  expect(Object.keys(metafile.outputs).sort()).toEqual(written.map(file => `out/${file}`).sort())
  for (const [path, { bytes }] of Object.entries(metafile.outputs)) {
    expect(bytes, path).toBe((await readFile(join(folder, path))).length)
  }
})

it.each([
  { minify: true },
  { minify: false },
])('what is imported late shares its modules with the start: %j', async options => {
  await bundle(files, { ...options, plugins: [] })
  const order = Reflect.get(globalThis, 'startOrder')
  const { exports, folder } = await bundle(files, options)
  expect(Reflect.get(globalThis, 'startOrder')).toEqual(order)
  expect(exports.url).toBe(pathToFileURL(join(folder, 'out/program.mjs')).href)
  expect(exports.here()).toEqual([1, 101])
  expect((await exports.lateOne()).late()).toBe(2)
  expect((await exports.lateTwo()).late()).toEqual([3, 102])
  const [calls, shared] = (await exports.lateThree()).late()
  expect([calls, shared.constructor.name]).toEqual([103, expect.any(String)])
})

it('what is only imported from late code finds the chunks of that code loaded', async () => {
  const { exports, folder } = await bundle({
    'program.ts': `export const lateOne = () => import('./one.ts'); export const lateTwo = () => import('./two.ts')`,
    'one.ts': `import { x } from './x.ts'; import { y } from './y.ts'
      export const here = () => [x(), y()]
      export const deep = () => import('./deep.ts')
      export const deeper = () => import('./deeper.ts')`,
    'two.ts': `import { z } from './z.ts'; export const here = () => z(); export const deeper = () => import('./deeper.ts')`,
    'deep.ts': `import { x } from './x.ts'; export const here = () => x()`,
    'deeper.ts': `import { x } from './x.ts'; import { z } from './z.ts'; export const here = () => [x(), z()]`,
    'x.ts': `let calls = 0; export const x = () => ++calls`,
    'y.ts': `let calls = 100; export const y = () => ++calls`,
    'z.ts': `let calls = 200; export const z = () => ++calls`,
  })
  const [one, two] = [await exports.lateOne(), await exports.lateTwo()]
  expect([one.here(), (await one.deep()).here(), two.here(), (await two.deeper()).here()]).toEqual([
    [1, 101],
    2,
    201,
    [3, 202],
  ])
  expect(await two.deeper()).toBe(await one.deeper())
  // `x` is loaded with `one` or `deeper`, whichever is first, and `z` with `two` or `deeper`: they stay apart.
  expect((await readdir(join(folder, 'out'))).filter(file => file.startsWith('joined-'))).toEqual([])
})

it('late code that shares several chunks with later code has them in one file', async () => {
  const { exports, folder } = await bundle({
    'program.ts': `export const late = () => import('./late.ts')`,
    'late.ts': `import { x } from './x.ts'; import { y } from './y.ts'
      export const here = () => [x(), y()]
      export const later = () => Promise.all([import('./uses-x.ts'), import('./uses-both.ts')])`,
    'uses-x.ts': `import { x } from './x.ts'; export const here = () => x()`,
    'uses-both.ts': `import { x } from './x.ts'; import { y } from './y.ts'; export const here = () => [x(), y()]`,
    'x.ts': `let calls = 0; export const x = () => ++calls`,
    'y.ts': `let calls = 100; export const y = () => ++calls`,
  })
  const late = await exports.late()
  expect(late.here()).toEqual([1, 101])
  const [usesX, usesBoth] = await late.later()
  expect([usesX.here(), usesBoth.here()]).toEqual([2, [3, 102]])
  const written = await readdir(join(folder, 'out'))
  expect(written.filter(file => file.startsWith('joined-'))).toHaveLength(1)
  expect(written.filter(file => file.startsWith('chunk-'))).toEqual([])
})

it('holds for each of several entries, which share what both need', async () => {
  const { folder, metafile, exports } = await bundle(
    {
      ...files,
      'nested/other.ts': `import { a } from '../a.ts'; export const here = () => a(); export const late = () => import('../two.ts')`,
    },
    { entryPoints: ['program.ts', 'nested/other.ts'] },
  )
  expect(exports.here()).toEqual([1, 101])
  const other = await import(pathToFileURL(join(folder, 'out/nested/other.mjs')).href)
  expect(other.here()).toBe(2)
  expect((await other.late()).late()).toEqual([3, 102])
  expect(Object.keys(metafile.outputs)).toContain('out/nested/other.mjs')
})

it('the result of a build that writes nothing holds the same files as one that writes', async () => {
  const folder = await writeProgram(files)
  const { outputFiles } = await build({ ...optionsIn(folder), sourcemap: 'linked', write: false })
  await build({ ...optionsIn(folder), sourcemap: 'linked' })
  const written = await readdir(join(folder, 'out'))
  expect(outputFiles.map(({ path }) => path).sort()).toEqual(written.map(file => join(folder, 'out', file)).sort())
  for (const { path, text } of outputFiles) expect(await readFile(path, 'utf8'), path).toBe(text)
})

it('a banner is in each file once, and a package that stays outside is imported as before', async () => {
  const banner = `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)`
  const { exports } = await bundle(
    {
      ...files,
      'program.ts': `${files['program.ts']}
        export * as outside from './outside.cjs'`,
      'c.ts': `${files['c.ts']}
        export const path = require('outside-' + 'package')`,
      'node_modules/outside-package/index.js': `module.exports = 'outside'`,
      'outside.cjs': `exports.value = require('outside-package')`,
    },
    { banner: { js: banner }, external: ['outside-package'] },
  )
  expect(exports.outside.value).toBe('outside')
  expect((await exports.lateThree()).late()[0]).toBe(101)
})

it.each(['linked', 'inline'] as const)('source maps lead to the sources: %s', async sourcemap => {
  const { exports } = await bundle(files, { sourcemap, sourcesContent: false })
  const late = await exports.lateThree()
  expect(stackOf(late.fail)).toMatch(/\/b\.ts:3:\d+/)
  expect(stackOf(late.lateFailure)).toMatch(/\/three\.ts:3:\d+/)
})

it('source maps name sources by their place from the bundle', async () => {
  const { folder } = await bundle(files, { sourcemap: 'linked' })
  const maps = (await readdir(join(folder, 'out'))).filter(file => file.endsWith('.map'))
  const sources = await Promise.all(
    maps.map(async file => JSON.parse(await readFile(join(folder, 'out', file), 'utf8')).sources),
  )
  expect(sources.flat().filter(source => !/^(\.\.\/\w+\.ts|joined-\w+\.mjs)$/.test(source))).toEqual([])
})

it('a build that fails, and one without splitting, stay as they are', async () => {
  const folder = await writeProgram({ 'program.ts': `import './nothing.ts'` })
  await expect(build(optionsIn(folder))).rejects.toThrow('nothing.ts')
  const { exports } = await bundle(files, { splitting: false })
  expect((await exports.lateOne()).late()).toBe(1)
})

/** As Node writes it with source maps. */
function stackOf(failing: () => void): string | undefined {
  process.setSourceMapsEnabled(true)
  try {
    failing()
  } catch (error) {
    return (error as Error).stack
  }
  throw new Error('Nothing was thrown')
}
