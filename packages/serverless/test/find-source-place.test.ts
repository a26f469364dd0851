import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { findSourcePlace } from '../src/loading/find-source-place.ts'

let root: string
let directory: string
let codeFolder: string
let trace: string[]

/** Bundles as serverless-esbuild does, moves the bundle as a zip does, and keeps the trace of what it throws. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'places ü '))
  directory = join(root, 'services/notes')
  codeFolder = join(root, 'unpacked')
  await mkdir(directory, { recursive: true })
  const contents = "import { rule } from './rule'\nrule(() => {\n  throw new TypeError('boom')\n})\n"
  const { outputFiles } = await build({
    stdin: { contents, sourcefile: join(directory, 'src/server.ts'), resolveDir: directory, loader: 'ts' },
    plugins: [
      {
        name: 'rule',
        setup({ onResolve, onLoad }) {
          onResolve({ filter: /^\.\/rule$/ }, () => ({ path: join(root, 'node_modules/rule/index.js') }))
          onLoad({ filter: /rule/ }, () => ({ contents: 'export function rule(work) {\n  work()\n}' }))
        },
      },
    ],
    ...{ bundle: true, minify: true, format: 'esm', sourcemap: 'linked', write: false, platform: 'node' },
    outdir: join(directory, '.esbuild/.build/src'),
    outExtension: { '.js': '.mjs' },
    entryNames: 'handler',
  })
  await mkdir(join(codeFolder, 'src'), { recursive: true })
  for (const { path, contents } of outputFiles) {
    await writeFile(join(codeFolder, 'src', path.endsWith('.map') ? 'handler.mjs.map' : 'handler.mjs'), contents)
  }
  // Vitest would map the trace itself.
  const run = promisify(execFile)(process.execPath, [join(codeFolder, 'src/handler.mjs')])
  trace = await run.then(
    () => [],
    (error: { stderr: string }) => error.stderr.split('\n').filter(line => /^\s+at /.test(line)),
  )
})

afterAll(() => rm(root, { recursive: true }))

it('names the line of the source that threw', () => {
  expect(findSourcePlace(trace, { directory, codeFolder })).toBe('src/server.ts:3')
})

it('prefers a source of the service to one of a package', () => {
  expect(findSourcePlace(trace.slice(1), { directory, codeFolder })).toBe('src/server.ts:2')
})

it('knows no place outside the package', () => {
  expect(
    findSourcePlace(['Error: no', '    at run (/elsewhere/index.mjs:1:2)'], { directory, codeFolder }),
  ).toBeUndefined()
})
