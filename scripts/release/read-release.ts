import { execFile } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** A packed package as it would be published. */
export type PackedRelease = {
  readonly name: string
  readonly version: string
  /** Of the file, from the folder of the release. */
  readonly path: string
  /** As the plan has it, and as the file is. */
  readonly integrity: { readonly planned: string; readonly found: string }
  readonly manifest: Manifest
  /** Paths in the package. */
  readonly files: readonly string[]
}

export type Manifest = {
  readonly name?: string
  readonly version?: string
  readonly license?: string
  readonly private?: boolean
  readonly repository?: { readonly url?: string; readonly directory?: string }
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

type Plan = {
  readonly plan: readonly (readonly {
    readonly kind: string
    readonly name: string
    readonly version: string
    readonly tarball?: { readonly path: string; readonly integrity: string }
  }[])[]
}

const run = promisify(execFile)

/** What `changeset pack` left in a folder, in the order of its plan. */
export async function readRelease(folder: string): Promise<PackedRelease[]> {
  // The file is of changesets 3, which checks its own version of it before it publishes.
  const { plan } = JSON.parse(await readFile(join(folder, 'publish-plan.json'), 'utf8')) as Plan
  return Promise.all(
    plan
      .flat()
      .flatMap(({ name, version, tarball }) => (tarball ? [readPacked(folder, { name, version, ...tarball })] : [])),
  )
}

async function readPacked(
  folder: string,
  { name, version, path, integrity }: { name: string; version: string; path: string; integrity: string },
): Promise<PackedRelease> {
  const file = join(folder, path)
  const [manifest, list, bytes] = await Promise.all([
    run('tar', ['-xOzf', file, 'package/package.json']),
    run('tar', ['-tzf', file]),
    readFile(file),
  ])
  const found = `sha256-${createHash('sha256').update(bytes).digest('base64')}`
  return {
    name,
    version,
    path,
    integrity: { planned: integrity, found },
    manifest: JSON.parse(manifest.stdout),
    files: list.stdout
      .trim()
      .split('\n')
      .map(line => line.replace(/^package\//, '')),
  }
}
