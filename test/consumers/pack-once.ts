/** Packs all public packages once for each run of the suite: those of the next release, and those of a version before it. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import type { Packed } from '../../scripts/pack/create-tarball.ts'
import { packAll } from '../../scripts/pack/pack-all.ts'
import { copyRepository, runTool } from '../packaging/repository.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The files of all packages, which lie in one folder. */
    packed: readonly Packed[]
    /** The same code with a lower version and an older template, in another folder. */
    previous: readonly Packed[]
  }
}

export default async function packOnce({ provide }: TestProject): Promise<() => Promise<void>> {
  await using copy = await copyRepository()
  const folder = await mkdtemp(join(tmpdir(), 'packed-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    await versionPackages(copy.directory)
    const packed = await packAll({ root: copy.directory, destination: join(folder, 'packed') })
    provide('packed', packed)
    await makeOlder(join(copy.directory, 'packages/create/template/_gitignore'))
    const version = `${packed[0]?.version}-previous`
    provide('previous', await packAll({ root: copy.directory, destination: join(folder, 'previous'), version }))
  } catch (error) {
    await remove()
    throw error
  }
  return remove
}

/** Versions and CHANGELOG.md, by the changesets of this commit. After a release there are none, and both are in the commit. */
async function versionPackages(cwd: string): Promise<void> {
  const { code, stdout, stderr } = await runTool('changeset', ['version'], { cwd })
  if (code !== 0) throw new Error(`changeset version ended with ${code}:\n${stdout}${stderr}`)
}

/** A line less, which an upgrade then adds. */
async function makeOlder(gitignore: string): Promise<void> {
  const text = await readFile(gitignore, 'utf8')
  await writeFile(gitignore, text.replace('*.tsbuildinfo\n', ''))
}
