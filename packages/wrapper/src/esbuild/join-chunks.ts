/** Puts chunks that are always loaded together into one file, by a second build of the files that esbuild has made. */
import { createHash } from 'node:crypto'
import { basename, dirname, extname, parse, relative, resolve } from 'node:path'
import type { BuildOptions, BuildResult, Metafile, PluginBuild } from 'esbuild'
import { outputsOf } from './build-outputs.ts'
import { findChunkGroups, importsOf } from './chunk-groups.ts'
import { joinedChunksPlugin } from './joined-chunks-plugin.ts'
import { joinInMetafile } from './joined-metafile.ts'

export function joinChunks(build: PluginBuild): void {
  const { initialOptions } = build
  if (!initialOptions.splitting) return
  initialOptions.metafile = true
  build.onEnd(async result => {
    if (result.errors.length > 0 || result.metafile === undefined) return
    const groups = new Map(findChunkGroups(result.metafile).map(chunks => [joinedPath(chunks), chunks]))
    if (groups.size > 0) await join(groups, result, result.metafile, build)
  })
}

/** @param groups chunks by the file that they become, all as keys of the metafile */
async function join(groups: Map<string, string[]>, result: BuildResult, metafile: Metafile, build: PluginBuild) {
  const { initialOptions, esbuild } = build
  const outputs = outputsOf(result)
  const toPath = (key: string) => resolve(initialOptions.absWorkingDir ?? process.cwd(), key)
  const chunks = new Set([...groups.values()].flat())
  const importers = Object.keys(metafile.outputs).filter(
    key => !chunks.has(key) && importsOf(metafile.outputs[key], 'import-statement').some(path => chunks.has(path)),
  )
  const written = [...groups.keys(), ...importers]
  const texts = [...chunks, ...importers].map(async key => [toPath(key), await outputs.read(toPath(key))] as const)
  const joined = {
    groups: new Map([...groups].map(([key, group]) => [toPath(key), group.map(toPath)])),
    exports: new Map(
      [...groups.values()].flatMap(group => group.map((key, n) => [toPath(key), renamed(metafile, key, n)])),
    ),
    texts: new Map(await Promise.all(texts)),
  }
  const { root } = parse(toPath('.'))
  const { outputFiles } = await esbuild.build({
    ...optionsAlike(initialOptions),
    bundle: true,
    format: 'esm',
    entryPoints: written.map(key => ({ in: toPath(key), out: withoutExtension(relative(root, toPath(key))) })),
    outdir: root,
    absWorkingDir: root,
    outExtension: { '.js': extname(written[0] ?? '') },
    write: false,
    logLevel: 'silent',
    plugins: [joinedChunksPlugin(joined)],
  })
  await outputs.replace({
    removed: [...chunks].flatMap(key => [toPath(key), toPath(`${key}.map`)]),
    written: outputFiles,
  })
  const sizes = new Map(outputFiles.map(({ path, contents }) => [path, contents.length]))
  joinInMetafile(metafile, { groups, importers, sizeOf: key => sizes.get(toPath(key)) })
}

/** In the folder of the chunks, whose names have digests of what is in them. */
function joinedPath(chunks: readonly string[]): string {
  const [first = ''] = chunks
  const names = chunks.map(chunk => basename(chunk)).join('\n')
  const digest = createHash('sha256').update(names).digest('hex').slice(0, 8).toUpperCase()
  return `${dirname(first)}/joined-${digest}${extname(first)}`
}

/** Chunks use the same short names. */
function renamed({ outputs }: Metafile, chunk: string, index: number): ReadonlyMap<string, string> {
  return new Map((outputs[chunk]?.exports ?? []).map(name => [name, `${name}_${index}`]))
}

function withoutExtension(path: string): string {
  return path.slice(0, -extname(path).length)
}

/** Options for the form of the code. What changes its content has been applied: a banner, for example, is in each file. */
function optionsAlike(options: BuildOptions): BuildOptions {
  const { minify, minifyWhitespace, minifyIdentifiers, minifySyntax, lineLimit, charset, target, supported } = options
  const { platform, sourcemap, sourcesContent, sourceRoot, legalComments } = options
  const form = { minify, minifyWhitespace, minifyIdentifiers, minifySyntax, lineLimit, charset, target, supported }
  const all = { ...form, platform, sourcemap, sourcesContent, sourceRoot, legalComments }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}
