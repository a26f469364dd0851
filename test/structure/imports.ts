import { globSync, readFileSync } from 'node:fs'
import { dirname, join, normalize, relative } from 'node:path'
import { parseImports } from './parse-imports.ts'

export type Import = { readonly from: string; readonly to: string }

/** Sources below a folder, without tests. Paths are relative to the folder. */
export function readSources(folder: string): { path: string; text: string }[] {
  return globSync('**/*.{ts,mjs,cjs}', { cwd: folder, exclude: ['**/*.test.ts', '**/node_modules/**'] })
    .sort()
    .map(path => ({ path, text: readFileSync(join(folder, path), 'utf8') }))
}

/** Imports between files of a folder, of types as well. Paths are relative to the folder. */
export function readImports(folder: string): Import[] {
  const imports = readSources(folder).flatMap(({ path, text }) =>
    parseImports(path, text)
      .filter(name => /^\.{1,2}\//.test(name))
      .map(name => ({ from: path, to: normalize(join(dirname(path), name)) })),
  )
  // `package.json` lies outside.
  return imports.filter(({ to }) => !to.startsWith('..'))
}

/** One circle of files for each import that closes one: `a → b → a`. */
export function findCircles(imports: readonly Import[]): string[] {
  const importedBy = new Map<string, string[]>()
  for (const { from, to } of imports) importedBy.set(from, [...(importedBy.get(from) ?? []), to])
  const done = new Set<string>()
  const circles: string[] = []

  function walk(file: string, path: readonly string[]): void {
    if (path.includes(file)) {
      circles.push([...path.slice(path.indexOf(file)), file].join(' → '))
      return
    }
    if (done.has(file)) return
    for (const next of importedBy.get(file) ?? []) walk(next, [...path, file])
    done.add(file)
  }

  for (const file of importedBy.keys()) walk(file, [])
  return circles
}

/** Files that import each other in a circle, all circles that share a file together. Sorted. */
export function findKnots(imports: readonly Import[]): string[][] {
  const importedBy = Map.groupBy(imports, ({ from }) => from)
  const reach = new Map([...importedBy.keys()].map(file => [file, reachFrom(file, importedBy)]))
  const knots = new Map<string, string[]>()
  for (const [file, reached] of reach) {
    if (!reached.has(file)) continue
    const knot = [...reached].filter(other => reach.get(other)?.has(file)).sort()
    knots.set(knot.join(), knot)
  }
  return [...knots.values()]
}

function reachFrom(file: string, importedBy: ReadonlyMap<string, readonly Import[]>): Set<string> {
  const reached = new Set<string>()
  const open = [file]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const { to } of importedBy.get(next) ?? []) {
      if (!reached.has(to)) open.push(to)
      reached.add(to)
    }
  }
  return reached
}

/** The room of a file: a file at the top by its name, else its top folder. */
export function roomOf(path: string): string {
  return relative('.', path).split('/')[0] ?? path
}
