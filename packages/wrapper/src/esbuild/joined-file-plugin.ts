import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import type { OnLoadResult, OnResolveResult, Plugin } from 'esbuild'

/** Files by their absolute paths. */
export type JoinedFile = {
  readonly path: string
  /** Their texts, in the order in which they run. */
  readonly chunks: ReadonlyMap<string, string>
  /** What each chunk exports, with the name of the same in the joined file. */
  readonly exports: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** Texts of the files that import one of the chunks. */
  readonly importers: ReadonlyMap<string, string>
}

/** Bundles the chunks into the joined file, and has their importers import that. Nothing else is bundled. */
export function joinedFilePlugin({ path: joinedPath, chunks, exports, importers }: JoinedFile): Plugin {
  return {
    name: 'joined-file',
    setup({ onLoad, onResolve }) {
      onResolve({ filter: /.*/ }, ({ path, kind, importer }): OnResolveResult => {
        if (kind === 'entry-point') return { path }
        const imported = resolve(dirname(importer), path)
        if (kind !== 'import-statement' || !chunks.has(imported)) return { path, external: true }
        if (!importers.has(importer)) return { path: imported }
        // For each importer and chunk, a module that exports what the chunk did. It is a source in their source maps, so its
        // name must not have this machine's folders in it.
        const specifier = toSpecifier(relative(dirname(importer), joinedPath))
        return { path: joinedPath, suffix: `?${basename(imported)}?${specifier}` }
      })

      onLoad({ filter: /.*/ }, ({ path, suffix }): OnLoadResult => {
        const resolveDir = dirname(path)
        if (suffix !== '') {
          const [, chunk = '', specifier = ''] = suffix.split('?')
          const names = [...(exports.get(join(resolveDir, chunk)) ?? [])]
          return {
            contents: toExports(
              names.map(([name, joined]) => [joined, name]),
              specifier,
            ),
            resolveDir,
          }
        }
        if (path !== joinedPath) return { contents: chunks.get(path) ?? importers.get(path) ?? '', resolveDir }
        const lines = [...chunks.keys()].map(chunk =>
          toExports([...(exports.get(chunk) ?? [])], toSpecifier(basename(chunk))),
        )
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
