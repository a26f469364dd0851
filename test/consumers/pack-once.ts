/** Packs all public packages once for each run of the suite. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import type { Packed } from '../../scripts/pack/create-tarball.ts'
import { packAll } from '../../scripts/pack/pack-all.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The files of all packages, which lie in one folder. */
    packed: readonly Packed[]
  }
}

export default async function packOnce({ provide }: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'packed-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    provide('packed', await packAll({ root: join(import.meta.dirname, '../..'), destination: folder }))
  } catch (error) {
    await remove()
    throw error
  }
  return remove
}
