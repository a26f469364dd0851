import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'

/** What `changeset publish-plan` writes: groups of packages, each after those it depends on. */
export type Plan = { readonly version: number; readonly plan: readonly (readonly Release[])[] }

export type Release = {
  readonly kind: string
  readonly name: string
  readonly version: string
  readonly tarball?: Tarball
}

export type Tarball = {
  /** From the folder of the plan. */
  readonly path: string
  readonly integrity: string
}

export type PackedFile = Tarball & { readonly name: string; readonly version: string }

/**
 * The plan as `changeset publish --from-pack-dir` reads it. `changeset pack` is not used, since it packs workspaces as they
 * are, and these packages are built first (docs/decisions/0013).
 *
 * @throws Error naming the packages that are planned and were not packed
 */
export function toPackedPlan({ version, plan }: Plan, files: readonly PackedFile[]): Plan {
  const published = plan.flat().filter(({ kind }) => kind === 'publish')
  const missing = published.filter(release => findFile(release, files) === undefined)
  if (missing.length > 0) throw new Error(`not packed: ${missing.map(one => `${one.name} ${one.version}`).join(', ')}`)
  const withFile = (release: Release): Release => {
    const file = release.kind === 'publish' ? findFile(release, files) : undefined
    return file === undefined ? release : { ...release, tarball: { path: file.path, integrity: file.integrity } }
  }
  return { version, plan: plan.map(group => group.map(withFile)) }
}

function findFile({ name, version }: Release, files: readonly PackedFile[]): PackedFile | undefined {
  return files.find(file => file.name === name && file.version === version)
}

/** As changesets writes it. */
export async function integrityOf(path: string): Promise<string> {
  return `sha256-${createHash('sha256')
    .update(await readFile(path))
    .digest('base64')}`
}
