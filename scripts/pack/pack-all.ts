/** Builds and packs all public packages, those without a dependency on the others first. */
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from './build.ts'
import { createTarballs, type Packed } from './create-tarballs.ts'
import { toPackedManifest } from './packed-manifest.ts'
import { type PublicPackage, readPublicPackages } from './public-packages.ts'
import { stage } from './stage.ts'

export type PackOptions = {
  /** The folder of the repository. */
  readonly root: string
  readonly destination: string
  /** Of all packages. Default: what each `package.json` says. */
  readonly version?: string
}

/** @throws Error with the output of the compiler or of npm */
export async function packAll({ root, destination, version }: PackOptions): Promise<Packed[]> {
  const found = readPublicPackages(root).map(one => (version === undefined ? one : withVersion(one, version)))
  const versions = new Map(found.map(({ manifest }) => [manifest.name, manifest.version]))
  const folder = await mkdtemp(join(tmpdir(), 'mcp-lambda-pack-'))
  const packages = found.map(one => ({ ...one, staging: join(folder, one.manifest.name) }))
  await mkdir(destination, { recursive: true })
  try {
    // Types of a package that is built name those of others' packages: not found, they would all be `any`.
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
    for (const [index, one] of packages.entries()) {
      await stage(one, toPackedManifest(one.manifest, versions), root)
      await build(one, packages.slice(0, index), root)
    }
    const folders = packages.map(({ staging }) => staging)
    return await createTarballs(folders, destination)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function withVersion({ folder, manifest }: PublicPackage, version: string): PublicPackage {
  return { folder, manifest: { ...manifest, version } }
}
