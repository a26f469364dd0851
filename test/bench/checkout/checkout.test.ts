import { mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { bundleFrom } from '../contenders/bundle.ts'
import { findCommit } from './git.ts'
import { linkPackages } from './link-packages.ts'

const wrapper = 'packages/wrapper'

/** A project as npm installs it, and a checkout of an earlier commit of it, without packages. */
async function makeProject() {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'checkout-test-')))
  onTestFinished(() => rm(folder, { recursive: true }))
  const project = join(folder, 'project')
  const checkout = join(folder, 'checkout')
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true })
    await writeFile(join(folder, path), text)
  }
  for (const [root, age] of [
    ['project', 'today'],
    ['checkout', 'earlier'],
  ]) {
    await write(`${root}/package.json`, JSON.stringify({ workspaces: ['packages/*', 'test'] }))
    await write(`${root}/packages/wrapper/package.json`, JSON.stringify({ name: '@own/wrapper', main: 'index.js' }))
    await write(
      `${root}/packages/wrapper/index.js`,
      `export { dependency } from 'dependency'\nexport const age = '${age}'`,
    )
    await write(`${root}/test/package.json`, JSON.stringify({ name: 'plain-name' }))
    await write(`${root}/test/entry.js`, `export * from '@own/wrapper'`)
  }
  await write('project/node_modules/dependency/index.js', `export const dependency = 'shared'`)
  await write('project/node_modules/@scope/other/index.js', '')
  await write('project/packages/wrapper/node_modules/nested/index.js', '')
  await mkdir(join(project, 'node_modules/@own'))
  await symlink(`../../${wrapper}`, join(project, 'node_modules/@own/wrapper'))
  return { folder, project, checkout }
}

describe('an earlier commit with the packages of the project', () => {
  it('gets its own workspaces, and packages of the project', async () => {
    const { project, checkout } = await makeProject()
    await linkPackages(checkout, project)
    const leadsTo = (path: string) => realpath(join(checkout, path))
    expect(await leadsTo('node_modules/@own/wrapper')).toBe(join(checkout, wrapper))
    expect(await leadsTo('node_modules/plain-name')).toBe(join(checkout, 'test'))
    expect(await leadsTo('node_modules/dependency')).toBe(join(project, 'node_modules/dependency'))
    expect(await leadsTo('node_modules/@scope/other')).toBe(join(project, 'node_modules/@scope/other'))
    expect(await leadsTo(`${wrapper}/node_modules/nested`)).toBe(join(project, wrapper, 'node_modules/nested'))
  })

  it('is bundled from its own sources', async () => {
    const { folder, project, checkout } = await makeProject()
    await linkPackages(checkout, project)
    const outfile = join(folder, 'out.js')
    await bundleFrom(checkout, { entryPoints: ['test/entry.js'], bundle: true, outfile })
    const text = await readFile(outfile, 'utf8')
    expect(text).toContain('earlier')
    expect(text).toContain('shared')
    expect(text).not.toContain('today')
  })

  it('is refused where its bundle would hold sources of today', async () => {
    const { project, checkout } = await makeProject()
    // As a single link to all installed packages would have it.
    await symlink(join(project, 'node_modules'), join(checkout, 'node_modules'))
    const bundling = bundleFrom(checkout, { entryPoints: ['test/entry.js'], bundle: true, write: false, outdir: 'out' })
    await expect(bundling).rejects.toThrow('../project/packages/wrapper/index.js, which is not of that checkout')
  })
})

describe('a commit', () => {
  it('is found by any name git knows it by', async () => {
    const head = await findCommit('HEAD')
    expect(head?.hash).toMatch(/^[0-9a-f]{40}$/)
    expect(await findCommit(head?.hash.slice(0, 12) ?? '')).toEqual(head)
  })

  it.each(['', 'no-such-branch', '0'.repeat(40), 'HEAD:package.json', '--all', 'HEAD\n'])('is not %j', async name => {
    expect(await findCommit(name)).toBeUndefined()
  })
})
