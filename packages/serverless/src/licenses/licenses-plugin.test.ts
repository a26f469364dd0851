import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type BuildOptions, build } from 'esbuild'
import { afterEach, expect, it } from 'vitest'
import { createLicensesPlugin } from './licenses-plugin.ts'

const folders: string[] = []

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

type Files = Readonly<Record<string, string>>

const mit = 'MIT License\n\nCopyright (c) A. Author\n\nPermission is hereby granted'

/** A package of one file, which exports `name`. */
function packageOf(
  name: string,
  manifest: object = {},
  files: Files = { LICENSE: mit },
  folder = `node_modules/${name}`,
): Files {
  const all = {
    'package.json': JSON.stringify({ name, version: '1.0.0', license: 'MIT', type: 'module', ...manifest }),
    ...files,
  }
  const code = `export const used = globalThis.${name.replaceAll(/\W/g, '_')}\n`
  return Object.fromEntries(
    Object.entries({ 'index.js': code, ...all }).map(([file, text]) => [`${folder}/${file}`, text]),
  )
}

function importing(...names: readonly string[]): Files {
  const lines = names.map((name, index) => `export { used as used${index} } from '${name}'`)
  return { 'src/handler.ts': `${lines.join('\n')}\nexport const own = 1\n` }
}

async function bundle(
  files: Files,
  { accepted, texts, options }: { accepted?: readonly string[]; texts?: string; options?: BuildOptions } = {},
) {
  const folder = await mkdtemp(join(tmpdir(), 'licenses-'))
  folders.push(folder)
  for (const [file, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true })
    await writeFile(join(folder, file), text)
  }
  const { warnings } = await build({
    absWorkingDir: folder,
    bundle: true,
    format: 'esm',
    splitting: true,
    minify: true,
    entryPoints: ['src/handler.ts'],
    outdir: 'out',
    logLevel: 'silent',
    plugins: [createLicensesPlugin(accepted, texts && join(folder, texts))],
    ...options,
  })
  const written = await readdir(join(folder, 'out')).catch(() => [])
  const [notice] = written.filter(file => file.endsWith('LICENSES.txt'))
  return {
    notice,
    text: notice === undefined ? '' : await readFile(join(folder, 'out', notice), 'utf8'),
    warnings: warnings.map(({ text }) => text),
  }
}

it('names the packages of a bundle with their licences', async () => {
  const isc = 'ISC License\n\nCopyright (c) B. Author'
  const files = {
    ...importing('two', '@scope/one'),
    ...packageOf('@scope/one'),
    ...packageOf('two', { license: 'ISC' }, { LICENCE: isc }),
  }
  expect(await bundle(files)).toEqual({
    notice: 'handler.THIRD-PARTY-LICENSES.txt',
    text: `This code contains code of the packages below, each group under the text that follows it.

${'-'.repeat(80)}

@scope/one 1.0.0 (MIT)

${mit}

${'-'.repeat(80)}

two 1.0.0 (ISC)

${isc}
`,
    warnings: [],
  })
})

it('names no package of which nothing is left in the bundle', async () => {
  const unused = packageOf('unused', { sideEffects: false })
  const { text } = await bundle({
    'src/handler.ts': `import { used } from 'unused'\nexport const own = 1\n`,
    ...unused,
  })
  expect(text).toBe('This code contains no code of other packages.\n')
})

it('names no package that its importer leaves out of browsers', async () => {
  const one = packageOf('one', { browser: { two: false } }, { LICENSE: mit })
  const code = "import * as two from 'two'\nexport const used = [two]\n"
  const files = { ...importing('one'), ...one, 'node_modules/one/index.js': code, ...packageOf('two') }
  const { text } = await bundle(files, { options: { platform: 'browser' } })
  expect(text).toContain('one 1.0.0')
  expect(text).not.toContain('two 1.0.0')
})

it('names a package that is loaded late', async () => {
  const files = { 'src/handler.ts': `export const load = () => import('late')\n`, ...packageOf('late') }
  expect((await bundle(files)).text).toContain('\nlate 1.0.0 (MIT)\n')
})

it('names both versions of a package that a bundle has twice', async () => {
  const outer = { ...packageOf('outer'), 'node_modules/outer/index.js': "export { used } from 'twice'" }
  const inner = packageOf('twice', { version: '2.0.0' }, { LICENSE: mit }, 'node_modules/outer/node_modules/twice')
  const { text } = await bundle({ ...importing('outer', 'twice'), ...outer, ...inner, ...packageOf('twice') })
  expect(text).toContain('\ntwice 1.0.0 (MIT)\ntwice 2.0.0 (MIT)\n')
})

it('warns of code below node_modules that belongs to no package', async () => {
  const files = { 'src/handler.ts': "export { used } from '../node_modules/.generated/client/index.js'" }
  const generated = { 'node_modules/.generated/client/index.js': 'export const used = globalThis.generated' }
  const { text, warnings } = await bundle({ ...files, ...generated })
  expect(text).toContain('\n.generated (no version) (no licence named)\n')
  expect(warnings).toHaveLength(2)
})

it('writes a text that packages share once, whatever ends their lines', async () => {
  const crlf = packageOf('two', {}, { 'LICENSE.md': `${mit.replaceAll('\n', '\r\n')}\r\n` })
  const { text } = await bundle({ ...importing('one', 'two'), ...packageOf('one'), ...crlf })
  expect(text.split(mit)).toHaveLength(2)
})

it('passes on what else has to go with the code, and no code', async () => {
  const files = { LICENSE: 'Apache License', NOTICE: 'Product of A. Author', 'license.js': 'export {}' }
  const { text } = await bundle({ ...importing('one'), ...packageOf('one', { license: 'Apache-2.0' }, files) })
  expect(text).toMatch(/\none 1\.0\.0 \(Apache-2\.0\)\n\nApache License\n\nProduct of A\. Author\n$/)
})

it('takes the text of a package of the same repository and licence where a package has none', async () => {
  const repository = { type: 'git', url: 'git+https://git.test/sdk.git' }
  const bare = packageOf('bare', { repository: { ...repository, directory: 'bare' } }, {})
  const other = packageOf('other', { repository, license: 'ISC' }, { LICENSE: 'ISC License' })
  const sibling = packageOf('sibling', { repository: 'https://git.test/sdk' })
  const { text, warnings } = await bundle({ ...importing('bare', 'other', 'sibling'), ...bare, ...other, ...sibling })
  expect({ text, warnings }).toEqual({
    text: expect.stringContaining(`\nbare 1.0.0 (MIT)\nsibling 1.0.0 (MIT)\n\n${mit}`),
    warnings: [],
  })
})

it('takes the text that the service has for a package that was published without one', async () => {
  const files = { ...importing('@scope/bare'), ...packageOf('@scope/bare', {}, {}), 'licenses/@scope/bare.txt': mit }
  const { text, warnings } = await bundle(files, { texts: 'licenses' })
  expect({ text, warnings }).toEqual({
    text: expect.stringContaining(`\n@scope/bare 1.0.0 (MIT)\n\n${mit}`),
    warnings: [],
  })
})

it('warns of a package without a text where the service has texts of others alone', async () => {
  const files = { ...importing('bare'), ...packageOf('bare', {}, {}), 'licenses/other.txt': mit }
  const { warnings } = await bundle(files, { texts: 'licenses' })
  expect(warnings).toEqual([expect.stringContaining('the package has no licence text')])
})

it.each([
  { what: 'has no licence text', manifest: {}, files: {}, warning: 'the package has no licence text' },
  { what: 'has a notice alone', manifest: {}, files: { NOTICE: 'A' }, warning: 'the package has no licence text' },
  { what: 'names no licence', manifest: { license: undefined }, warning: 'names no licence' },
  {
    what: 'has a licence that is not accepted',
    manifest: { license: 'GPL-3.0-only' },
    warning: '"GPL-3.0-only", which is not accepted',
  },
  {
    what: 'has two licences, one of them not accepted',
    manifest: { license: 'MIT AND GPL-3.0-only' },
    warning: 'not accepted',
  },
  {
    what: 'names a file in the place of a licence',
    manifest: { license: 'SEE LICENSE IN LICENSE' },
    warning: 'not accepted',
  },
  { what: 'is not for others', manifest: { license: 'UNLICENSED' }, warning: 'not accepted' },
])('warns of a package that $what', async ({ manifest, files, warning }) => {
  const { warnings } = await bundle({ ...importing('one'), ...packageOf('one', manifest, files) })
  expect(warnings).toEqual([expect.stringMatching(/^one 1\.0\.0: /)])
  expect(warnings).toEqual([expect.stringContaining(warning)])
})

it.each([
  { license: '(MIT OR GPL-3.0-only)' },
  { license: 'MPL-2.0' },
  { license: { type: 'ISC', url: 'https://git.test' } },
  { license: undefined, licenses: [{ type: 'MIT' }, { type: 'GPL-2.0' }] },
])('accepts $license, if MPL-2.0 is accepted', async manifest => {
  const files = { ...importing('one'), ...packageOf('one', manifest) }
  expect(await bundle(files, { accepted: ['MPL-2.0'] })).toMatchObject({ warnings: [] })
})

it('gives the same bytes in every folder and order of imports', async () => {
  const packages = { ...packageOf('one'), ...packageOf('two'), ...packageOf('three', {}, { LICENSE: 'Another' }) }
  const first = await bundle({ ...importing('one', 'two', 'three'), ...packages })
  expect(await bundle({ ...importing('three', 'two', 'one'), ...packages })).toEqual(first)
})

it('is named after its entry, if there is one alone', async () => {
  const files = {
    ...importing('one'),
    'src/other.ts': "export { used } from 'two'",
    ...packageOf('one'),
    ...packageOf('two'),
  }
  const { notice, text } = await bundle(files, { options: { entryPoints: ['src/handler.ts', 'src/other.ts'] } })
  expect(notice).toBe('THIRD-PARTY-LICENSES.txt')
  expect(text).toContain('\none 1.0.0 (MIT)\ntwo 1.0.0 (MIT)\n')
})

it('is not written where esbuild writes nothing', async () => {
  expect(await bundle({ ...importing('one'), ...packageOf('one') }, { options: { write: false } })).toMatchObject({
    text: '',
  })
})
