import { existsSync, readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { dirname, join, posix } from 'node:path'
import { pathToFileURL } from 'node:url'

/** The program of an npm package: what `npx` would run. */
export type Program = {
  readonly name: string
  readonly version: string
  /** Where the package is installed. */
  readonly folder: string
  /** Its file, from that folder. */
  readonly file: string
  readonly isModule: boolean
}

/** @throws Error naming what the package lacks */
export function findProgram(name: string, directory: string): Program {
  const manifestFile = findManifest(name, directory)
  if (manifestFile === undefined) {
    throw new Error(`custom.mcp.npm: ${name} is not installed: npm install ${name} in the folder of the service`)
  }
  const manifest = JSON.parse(readFileSync(manifestFile, 'utf8')) as Manifest // Checked below, where it matters.
  const bin = toBin(manifest, name)
  const folder = dirname(manifestFile)
  if (bin === undefined) throw new Error(`custom.mcp.npm: ${name} has no program (bin in its package.json)`)
  const file = posix.normalize(bin)
  if (!existsSync(join(folder, file)))
    throw new Error(`custom.mcp.npm: ${name} has no file ${file}, which it names as its program`)
  const isModule = file.endsWith('.mjs') || (manifest.type === 'module' && !file.endsWith('.cjs'))
  return { name, version: manifest.version, folder, file, isModule }
}

type Manifest = {
  readonly version: string
  readonly type?: string
  readonly bin?: string | Readonly<Record<string, string>>
}

function findManifest(name: string, directory: string): string | undefined {
  try {
    return findPackageJSON(name, pathToFileURL(join(directory, 'package.json')).href)
  } catch {
    return undefined
  }
}

/** The only program, or the one that `npx` takes: named as the package without its scope. */
function toBin({ bin }: Manifest, name: string): string | undefined {
  if (bin === undefined || typeof bin === 'string') return bin
  const programs = Object.values(bin)
  return programs.length === 1 ? programs[0] : bin[name.replace(/^@[^/]+\//, '')]
}
