import { dirname } from 'node:path'
import type { Metafile } from 'esbuild'

type Outputs = Metafile['outputs']

/**
 * Chunks of a build that are always loaded together: lists of two and more, in the order in which they run. esbuild makes a
 * chunk for each set of entries and late imports that share code, and Node takes 0.3 ms for each file.
 */
export function findChunkGroups({ inputs, outputs }: Pick<Metafile, 'inputs' | 'outputs'>): string[][] {
  const late = new Set(Object.values(inputs).flatMap(({ imports }) => pathsOf(imports, 'dynamic-import')))
  const entries = Object.keys(outputs).filter(path => outputs[path]?.entryPoint !== undefined)
  const starts = entries.filter(entry => !late.has(outputs[entry]?.entryPoint ?? ''))
  const reached = new Map(entries.map(entry => [entry, reachedFrom(entry, outputs)]))
  const lateImports = new Map(
    entries.map(entry => [
      entry,
      [...(reached.get(entry) ?? [])].flatMap(path => importsOf(outputs[path], 'dynamic-import')),
    ]),
  )
  const chunks = new Set([...reached.values()].flatMap(paths => [...paths].filter(path => !reached.has(path))))
  const groups = Map.groupBy(chunks, chunk => {
    const users = new Set(entries.filter(entry => reached.get(entry)?.has(chunk)))
    const first = firstUsers(users, starts, lateImports)
    // In one folder, so that each path in them stays what it is.
    return first.length === 0 ? chunk : JSON.stringify([dirname(chunk), first])
  })
  return [...groups.values()].filter(group => group.length > 1)
}

/**
 * The entries and late imports that may be the first to load a chunk of these users. Another user is only reached through one
 * of them, when the chunk is loaded: so chunks with the same first users are loaded at the same moment.
 */
function firstUsers(
  users: ReadonlySet<string>,
  starts: readonly string[],
  lateImports: ReadonlyMap<string, string[]>,
): string[] {
  const reached = new Set(starts)
  for (const entry of reached) {
    if (!users.has(entry)) for (const path of lateImports.get(entry) ?? []) reached.add(path)
  }
  return [...reached].filter(entry => users.has(entry)).sort()
}

/** An output and all that it imports at once, each after what it imports itself. */
function reachedFrom(entry: string, outputs: Outputs): Set<string> {
  const found = new Set<string>()
  const seen = new Set<string>()
  function visit(path: string): void {
    if (outputs[path] === undefined || seen.has(path)) return
    seen.add(path)
    for (const imported of importsOf(outputs[path], 'import-statement')) visit(imported)
    found.add(path)
  }
  visit(entry)
  return found
}

/** Of outputs of the same build. */
export function importsOf(output: Outputs[string] | undefined, wanted: string): string[] {
  return pathsOf(output?.imports ?? [], wanted)
}

function pathsOf(imports: readonly { path: string; kind: string; external?: boolean }[], wanted: string): string[] {
  return imports.filter(({ kind, external }) => kind === wanted && !external).map(({ path }) => path)
}
