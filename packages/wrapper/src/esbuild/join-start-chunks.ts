/** Puts the chunks that a function needs at its start into one file, by a second build of the files that esbuild has made. */
import { createHash } from 'node:crypto'
import { basename, dirname, extname, parse, relative, resolve } from 'node:path'
import type { BuildOptions, BuildResult, Metafile, PluginBuild } from 'esbuild'
import { outputsOf } from './build-outputs.ts'
import { type JoinedFile, joinedFilePlugin } from './joined-file-plugin.ts'
import { joinInMetafile } from './joined-metafile.ts'
import { findStartChunks, importsOf } from './start-chunks.ts'

export function joinStartChunks(build: PluginBuild): void {
  const { initialOptions } = build
  if (!initialOptions.splitting) return
  initialOptions.metafile = true
  build.onEnd(async result => {
    if (result.errors.length > 0 || result.metafile === undefined) return
    for (const chunks of findStartChunks(result.metafile)) await joinChunks(chunks, result, result.metafile, build)
  })
}

/** @param chunks keys of the metafile */
async function joinChunks(chunks: string[], result: BuildResult, metafile: Metafile, build: PluginBuild) {
  const { initialOptions, esbuild } = build
  const outputs = outputsOf(result)
  const toPath = (key: string) => resolve(initialOptions.absWorkingDir ?? process.cwd(), key)
  const read = async (key: string) => [toPath(key), await outputs.read(toPath(key))] as const

  const key = joinedKey(chunks)
  const importers = Object.keys(metafile.outputs).filter(
    path => !chunks.includes(path) && chunks.some(chunk => isImported(chunk, metafile.outputs[path])),
  )
  const joined: JoinedFile = {
    path: toPath(key),
    chunks: new Map(await Promise.all(chunks.map(read))),
    exports: new Map(chunks.map((chunk, index) => [toPath(chunk), renamed(metafile, chunk, index)])),
    importers: new Map(await Promise.all(importers.map(read))),
  }
  const { root } = parse(joined.path)
  const { outputFiles } = await esbuild.build({
    ...optionsAlike(initialOptions),
    bundle: true,
    format: 'esm',
    entryPoints: [joined.path, ...joined.importers.keys()].map(path => ({
      in: path,
      out: relative(root, path.slice(0, -extname(path).length)),
    })),
    outdir: root,
    absWorkingDir: root,
    outExtension: { '.js': extname(joined.path) },
    write: false,
    logLevel: 'silent',
    plugins: [joinedFilePlugin(joined)],
  })
  const removed = [...joined.chunks.keys()].flatMap(path => [path, `${path}.map`])
  await outputs.replace({ removed, written: outputFiles })
  joinInMetafile(metafile, {
    key,
    chunks,
    importers,
    sizes: new Map(outputFiles.map(file => [file.path, file.contents.length])),
    toPath,
  })
}

function isImported(chunk: string, output: Metafile['outputs'][string] | undefined): boolean {
  return output !== undefined && importsOf(output, 'import-statement').includes(chunk)
}

/** In the folder of the chunks, whose names have digests of what is in them. */
function joinedKey(chunks: readonly string[]): string {
  const [first = ''] = chunks
  const digest = createHash('sha256')
    .update(chunks.map(chunk => basename(chunk)).join('\n'))
    .digest('hex')
  return `${dirname(first)}/start-${digest.slice(0, 8).toUpperCase()}${extname(first)}`
}

/** Chunks use the same short names. */
function renamed({ outputs }: Metafile, chunk: string, index: number): ReadonlyMap<string, string> {
  return new Map((outputs[chunk]?.exports ?? []).map(name => [name, `${name}_${index}`]))
}

/** Options for the form of the code. What changes its content has been applied: a banner, for example, is in each file. */
function optionsAlike(options: BuildOptions): BuildOptions {
  const { minify, minifyWhitespace, minifyIdentifiers, minifySyntax, lineLimit, charset, target, supported } = options
  const { platform, sourcemap, sourcesContent, sourceRoot, legalComments } = options
  const form = { minify, minifyWhitespace, minifyIdentifiers, minifySyntax, lineLimit, charset, target, supported }
  const all = { ...form, platform, sourcemap, sourcesContent, sourceRoot, legalComments }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}
