/** Packs all public packages once for each run of the suite: those of the next release, and those of a version before it. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import type { Packed } from '../../scripts/pack/create-tarball.ts'
import { packAll } from '../../scripts/pack/pack-all.ts'
import { copyRepository, runTool } from '../packaging/repository.ts'
import { packPrevious } from './pack-previous.ts'

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
    provide('previous', await packPrevious(packed, join(folder, 'previous')))
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
