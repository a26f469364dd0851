import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { integrityOf, type Plan } from './packed-plan.ts'

/** A packed package as it would be published. */
export type PackedRelease = TarballContents & {
  readonly name: string
  readonly version: string
  /** Of the file, as the plan has it and as the file is. */
  readonly integrity: { readonly planned: string; readonly found: string }
}

export type TarballContents = {
  readonly manifest: Manifest
  /** Paths in the package. */
  readonly files: readonly string[]
}

export type Manifest = {
  readonly name?: string
  readonly version?: string
  readonly private?: boolean
  readonly repository?: { readonly url?: string }
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

/** What is to be published from a folder, in the order of its plan. */
export async function readRelease(folder: string): Promise<PackedRelease[]> {
  // The file is of changesets 3, which checks its own version of it before it publishes.
  const { plan } = JSON.parse(await readFile(join(folder, 'publish-plan.json'), 'utf8')) as Plan
  const releases = plan.flat().map(async ({ name, version, tarball }) => {
    if (tarball === undefined) return []
    const file = join(folder, tarball.path)
    const integrity = { planned: tarball.integrity, found: await integrityOf(file) }
    return [{ name, version, integrity, ...(await readTarball(file)) }]
  })
  return (await Promise.all(releases)).flat()
}

const run = promisify(execFile)

export async function readTarball(file: string): Promise<TarballContents> {
  const [manifest, list] = await Promise.all([
    run('tar', ['-xOzf', file, 'package/package.json']),
    run('tar', ['-tzf', file]),
  ])
  const paths = list.stdout.trim().split('\n')
  return { manifest: JSON.parse(manifest.stdout), files: paths.map(path => path.replace(/^package\//, '')) }
}
