import { existsSync } from 'node:fs'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { StagedPackage } from './build.ts'

/** Writes all that is packed and not compiled. */
export async function stage({ folder, manifest, staging }: StagedPackage, packed: object, root: string): Promise<void> {
  const { files = [] } = manifest
  await mkdir(staging, { recursive: true })
  await writeFile(join(staging, 'package.json'), `${JSON.stringify(packed, null, 2)}\n`)
  await cp(join(root, 'LICENSE'), join(staging, 'LICENSE'))
  // A package has no CHANGELOG.md before its first release.
  for (const name of ['README.md', 'CHANGELOG.md']) {
    if (existsSync(join(folder, name))) await cp(join(folder, name), join(staging, name))
  }
  for (const name of files) await cp(join(folder, name), join(staging, name), { recursive: true })
}
