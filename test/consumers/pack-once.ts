/**
 * Packs all public packages once for each run of the suite, with the command of the README: those of the next release, and those
 * of a version before it.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { copyRepository, runTool } from '../packaging/repository.ts'
import type { PackedFile } from './consumer.ts'
import { packPrevious } from './pack-previous.ts'
import { readPacked } from './read-packed.ts'
import { readmeLines } from './readme-lines.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The files of all packages, which lie in one folder. */
    packed: readonly PackedFile[]
    /** The same code with a lower version and an older template, in another folder. */
    previous: readonly PackedFile[]
  }
}

export default async function packOnce({ provide }: TestProject): Promise<() => Promise<void>> {
  await using copy = await copyRepository()
  const folder = await mkdtemp(join(tmpdir(), 'packed-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    // Versions and CHANGELOG.md, by the changesets of this commit. After a release there are none, and both are in the commit.
    await run(copy.directory, 'changeset', 'version')
    const destination = join(folder, '.packed')
    await run(copy.directory, 'sh', '-c', `${readmeLines.pack} -- --destination '${destination}'`)
    const packed = await readPacked(destination)
    provide('packed', packed)
    provide('previous', await packPrevious(packed, join(folder, 'previous')))
  } catch (error) {
    await remove()
    throw error
  }
  return remove
}

async function run(cwd: string, program: string, ...args: string[]): Promise<void> {
  const { code, stdout, stderr } = await runTool(program, args, { cwd })
  if (code !== 0) throw new Error(`${[program, ...args].join(' ')} ended with ${code}:\n${stdout}${stderr}`)
}
