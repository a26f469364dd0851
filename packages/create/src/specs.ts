/** Where a project takes the packages of mcp-lambda from: a range for a registry, or a packed file. */
import { existsSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** By name of the package, as `package.json` writes it. */
export type Specs = Readonly<Record<string, string>>

/** Packages that a project names itself. */
const named = ['@mcp-lambda/gateway', '@mcp-lambda/serverless', '@mcp-lambda/wrapper', 'mcp-lambda']

/** What these depend on, of ours. Without a registry a project names them too, so that npm asks for none of them. */
const below = ['@mcp-lambda/lambda-local', 'create-mcp-lambda']

/** All packages have one version. */
export function toRegistrySpecs(version: string): Specs {
  return Object.fromEntries(named.map(name => [name, `^${version}`]))
}

/**
 * @param packages folder of the files that `npm pack` made
 * @param project folder of the project
 * @throws Error naming the file that is missing
 */
export function toPackedSpecs(packages: string, project: string, version: string): Specs {
  const specs = [...named, ...below].map(name => {
    const file = join(packages, `${name.replace(/^@/, '').replace('/', '-')}-${version}.tgz`)
    if (!existsSync(file)) throw new Error(`${file} is missing: the folder of packages needs this version of ${name}`)
    return [name, `file:${relative(project, file).split(sep).join('/')}`]
  })
  return Object.fromEntries(specs)
}

/** The specs that a `package.json` has for our packages. */
export function readSpecs(manifest: string): Specs {
  const { devDependencies = {} } = JSON.parse(manifest)
  return Object.fromEntries(
    [...named, ...below].flatMap(name => (name in devDependencies ? [[name, devDependencies[name]]] : [])),
  )
}

/** Adds the specs to the development dependencies of a `package.json`. */
export function addSpecs(manifest: string, specs: Specs): string {
  const { devDependencies, ...rest } = JSON.parse(manifest)
  const all: Specs = { ...devDependencies, ...specs }
  const sorted = Object.fromEntries(Object.entries(all).sort(([one], [other]) => (one < other ? -1 : 1)))
  const keys = Object.keys(JSON.parse(manifest))
  const written = Object.fromEntries(keys.map(key => [key, key === 'devDependencies' ? sorted : rest[key]]))
  return `${JSON.stringify(written, null, 2)}\n`
}
