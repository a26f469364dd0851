import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import type { OnLoadResult, OnResolveResult, Plugin } from 'esbuild'

/** By absolute paths. */
export type JoinedChunks = {
  /** Each joined file, with its chunks in the order in which they run. */
  readonly groups: ReadonlyMap<string, readonly string[]>
  /** What each chunk exports, with the name of the same in the joined file. */
  readonly exports: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** Of the chunks, and of the files that import one. */
  readonly texts: ReadonlyMap<string, string>
}

/** Bundles chunks into joined files, and has all others import these. Nothing else is bundled. */
export function joinedChunksPlugin({ groups, exports, texts }: JoinedChunks): Plugin {
  const joinedOf = new Map([...groups].flatMap(([joined, chunks]) => chunks.map(chunk => [chunk, joined] as const)))
  return {
    name: 'joined-chunks',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /.*/ }, ({ path, kind, importer }): OnResolveResult => {
        if (kind === 'entry-point') return { path }
        const imported = resolve(dirname(importer), path)
        const joined = joinedOf.get(imported)
        if (kind !== 'import-statement' || joined === undefined) return { path, external: true }
        if (importer === joined || joinedOf.get(importer) === joined) return { path: imported }
        // For each importer and chunk, a module that exports what the chunk did. It is a source in their source maps, so its
        // name must not have this machine's folders in it.
        const specifier = toSpecifier(relative(dirname(importer), joined))
        return { path: joined, suffix: `?${basename(imported)}?${specifier}` }
      })

      onLoad({ filter: /.*/ }, ({ path, suffix }): OnLoadResult => {
        const resolveDir = dirname(path)
        const exportsOf = (chunk: string) => [...(exports.get(chunk) ?? [])]
        if (suffix !== '') {
          const [, chunk = '', specifier = ''] = suffix.split('?')
          const names = exportsOf(join(resolveDir, chunk)).map(([name, joined]) => [joined, name] as const)
          return { contents: toExports(names, specifier), resolveDir }
        }
        const chunks = groups.get(path)
        if (chunks === undefined) return { contents: texts.get(path) ?? '', resolveDir }
        const lines = chunks.map(chunk => toExports(exportsOf(chunk), toSpecifier(basename(chunk))))
        return { contents: lines.join('\n'), resolveDir }
      })
    },
  }
}

/** Runs the source where it exports nothing, too. */
function toExports(names: readonly (readonly [name: string, exported: string])[], source: string): string {
  return `export { ${names.map(([name, exported]) => `${name} as ${exported}`).join(', ')} } from ${JSON.stringify(source)}`
}

function toSpecifier(path: string): string {
  const posix = path.split(sep).join('/')
  return posix.startsWith('.') ? posix : `./${posix}`
}
