import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** The parts of `package.json` that packing reads. The rest is copied. */
export type Manifest = {
  readonly name: string
  readonly version: string
  readonly private?: boolean
  readonly files?: readonly string[]
  readonly exports?: Readonly<Record<string, string>>
  readonly imports?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly peerDependencies?: Readonly<Record<string, string>>
}

export type PublicPackage = { readonly folder: string; readonly manifest: Manifest }

/** Packages that are not private, each after those it depends on. */
export function readPublicPackages(root: string): PublicPackage[] {
  const packages = readdirSync(join(root, 'packages'))
    .map(name => join(root, 'packages', name))
    .map(folder => ({ folder, manifest: readManifest(folder) }))
    .filter(({ manifest }) => manifest.private !== true)
  return inOrder(packages)
}

function readManifest(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
}

function inOrder(packages: readonly PublicPackage[]): PublicPackage[] {
  const ordered = new Set<PublicPackage>()
  function add(one: PublicPackage, dependents: readonly string[]): void {
    const { name, dependencies = {} } = one.manifest
    if (dependents.includes(name)) throw new Error(`${[...dependents, name].join(' → ')}: these depend on each other`)
    for (const other of packages) if (other.manifest.name in dependencies) add(other, [...dependents, name])
    ordered.add(one)
  }
  for (const one of packages) add(one, [])
  return [...ordered]
}
