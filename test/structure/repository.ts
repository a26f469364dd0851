import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join, matchesGlob } from 'node:path'
import type { Import } from './imports.ts'
import { parseImports } from './parse-imports.ts'

export type RepositoryImport = Import & {
  /** As written: a path, or the name of a package and its entry. */
  readonly name: string
}

const root = join(import.meta.dirname, '../..')
const patterns = ['packages/**', 'services/**', 'shared/**', 'scripts/**', 'test/**'].map(
  folder => `${folder}/*.{ts,mjs,cjs,js}`,
)
const ignored = ['node_modules', '.package', '.serverless', '.esbuild', '.turbo', 'golden']

/** Each import of one file of the repository by another. Throws at an entry that a package does not export. */
export function readRepositoryImports(): RepositoryImport[] {
  const entries = readEntries()
  const files = globSync(patterns, { cwd: root, exclude: path => ignored.includes(path.split('/').at(-1) ?? '') })
  return [...new Set(files)].sort().flatMap(from =>
    parseImports(from, readFileSync(join(root, from), 'utf8')).flatMap(name => {
      const to = resolveImport(from, name, entries)
      return to === undefined ? [] : [{ from, to, name }]
    }),
  )
}

/** `packages/x` and `services/x`, else the folder at the top. */
export function workspaceOf(path: string): string {
  const [top = '', folder] = path.split('/')
  return (top === 'packages' || top === 'services') && folder !== undefined ? `${top}/${folder}` : top
}

/** Whether a path is what a pattern names, or in the folder that it names. */
export function isIn(path: string, pattern: string): boolean {
  return matchesGlob(path, pattern.endsWith('/') ? `${pattern}**` : pattern)
}

type Entries = ReadonlyMap<string, { readonly folder: string; readonly exports?: Readonly<Record<string, string>> }>

/** Workspaces by the name of their package. */
function readEntries(): Entries {
  const manifests = globSync(['packages/*/package.json', 'services/*/package.json', 'shared/package.json'], {
    cwd: root,
  })
  return new Map(
    manifests.map(path => {
      const { name, exports } = JSON.parse(readFileSync(join(root, path), 'utf8'))
      return [name, { folder: dirname(path), exports }]
    }),
  )
}

function resolveImport(from: string, name: string, entries: Entries): string | undefined {
  if (/^\.{1,2}\//.test(name)) return join(dirname(from), name)
  for (const [workspace, { folder, exports }] of entries) {
    if (name !== workspace && !name.startsWith(`${workspace}/`)) continue
    const entry = `.${name.slice(workspace.length)}`
    const target = exports === undefined ? entry : exports[entry]
    if (target === undefined || !existsSync(join(root, folder, target))) throw new Error(`${from}: no entry ${name}`)
    return join(folder, target)
  }
  return undefined
}
