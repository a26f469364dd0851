import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, expect, it } from 'vitest'
import { readRelease } from '../../scripts/release/read-release.ts'
import { ownedNames, releaseProblems } from '../../scripts/release/release-problems.ts'

const folders: string[] = []

afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true })
})

const repository = 'owner/mcp-lambda'
const manifest = {
  name: '@mcp-lambda/wrapper',
  version: '1.2.0',
  license: 'MIT',
  repository: { type: 'git', url: `git+https://github.com/${repository}.git`, directory: 'packages/wrapper' },
}

type Packed = { readonly manifest?: object; readonly files?: readonly string[]; readonly planned?: object }

/** As `changeset pack` leaves it. */
async function pack({
  manifest: changes = {},
  files = ['LICENSE', 'README.md'],
  planned = {},
}: Packed = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'release-'))
  folders.push(folder)
  const written = { 'package.json': JSON.stringify({ ...manifest, ...changes }) }
  for (const [file, text] of Object.entries({ ...Object.fromEntries(files.map(file => [file, file])), ...written })) {
    await mkdir(dirname(join(folder, 'package', file)), { recursive: true })
    await writeFile(join(folder, 'package', file), text)
  }
  const path = 'packed.tgz'
  await promisify(execFile)('tar', ['-czf', path, ...[...files, 'package.json'].map(file => `package/${file}`)], {
    cwd: folder,
  })
  const hash = createHash('sha256')
    .update(await readFile(join(folder, path)))
    .digest('base64')
  const release = {
    kind: 'publish',
    name: manifest.name,
    version: manifest.version,
    tarball: { path, integrity: `sha256-${hash}` },
  }
  await writeFile(
    join(folder, 'publish-plan.json'),
    JSON.stringify({ version: 1, plan: [[{ ...release, ...planned }]] }),
  )
  return folder
}

async function problemsOf(folder: string, pending: readonly string[] = []): Promise<string[]> {
  return releaseProblems(await readRelease(folder), { repository, pending })
}

it('has nothing to say of a package that npm takes', async () => {
  expect(await problemsOf(await pack())).toEqual([])
})

it.each([
  {
    what: 'another repository',
    packed: { manifest: { repository: { url: 'https://github.com/fork/mcp-lambda' } } },
    problem: 'repository.url is https://github.com/fork/mcp-lambda',
  },
  { what: 'no repository', packed: { manifest: { repository: undefined } }, problem: 'repository.url is none' },
  {
    what: 'a version that was not planned',
    packed: { manifest: { version: '1.3.0' } },
    problem: 'the file holds @mcp-lambda/wrapper 1.3.0',
  },
  { what: 'a private package', packed: { manifest: { private: true } }, problem: 'says private' },
  { what: 'no licence', packed: { files: ['README.md'] }, problem: 'no LICENSE' },
  { what: 'no README', packed: { files: ['LICENSE'] }, problem: 'no README.md' },
  {
    what: 'a file of secrets',
    packed: { files: ['LICENSE', 'README.md', 'template/.env'] },
    problem: 'template/.env is in it',
  },
  {
    what: 'code of others',
    packed: { files: ['LICENSE', 'README.md', 'template/node_modules/zod/index.js'] },
    problem: "others' code is in it",
  },
  {
    what: 'any version of a neighbour',
    packed: { manifest: { dependencies: { '@mcp-lambda/gateway': '*' } } },
    problem: '@mcp-lambda/gateway@* fits every version',
  },
])('refuses $what', async ({ packed, problem }) => {
  expect(await problemsOf(await pack(packed))).toEqual([expect.stringContaining(problem)])
})

it('refuses a name of somebody else', async () => {
  const folder = await pack({ manifest: { name: 'wrapper' }, planned: { name: 'wrapper' } })
  expect(await problemsOf(folder)).toEqual(['wrapper: the name is none of this project'])
})

it('refuses a file that was changed after it was packed', async () => {
  const [folder, other] = [await pack(), await pack({ files: ['LICENSE', 'README.md', 'more.js'] })]
  await cp(join(other, 'packed.tgz'), join(folder, 'packed.tgz'))
  expect(await problemsOf(folder)).toEqual(['@mcp-lambda/wrapper: the file is not the one that was packed'])
})

it('refuses a release while changesets wait for a version, and one of nothing', async () => {
  const folder = await pack()
  expect(await problemsOf(folder, ['brave-cats.md'])).toEqual([expect.stringContaining('.changeset/brave-cats.md')])
  await writeFile(join(folder, 'publish-plan.json'), '{ "version": 1, "plan": [] }')
  expect(await problemsOf(folder)).toEqual([expect.stringContaining('nothing to publish')])
})

it('knows the names in docs/release.md, which are those of the packages', async () => {
  const root = join(import.meta.dirname, '../..')
  const page = await readFile(join(root, 'docs/release.md'), 'utf8')
  const listed = [...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name)
  const manifests = await Promise.all(
    (await readdir(join(root, 'packages'))).map(folder =>
      readFile(join(root, 'packages', folder, 'package.json'), 'utf8'),
    ),
  )
  const names = manifests.map(text => JSON.parse(text).name as string)
  // `npm create mcp-lambda` is owned before it is here.
  expect(names.filter(name => !listed.includes(name))).toEqual([])
  expect(listed.filter(name => !ownedNames.some(owned => owned.test(name)))).toEqual([])
})
