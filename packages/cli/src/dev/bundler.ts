/** Bundles a service like packaging does, in a fraction of the time: esbuild keeps what did not change. */
import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { type FunctionDefinition, unpackZip } from '@mcp-lambda/lambda-local'
import type { LoadedService } from '@mcp-lambda/serverless/loading'
import { type BuildFailure, context, formatMessages, type OutputFile } from 'esbuild'
import { zipSync } from 'fflate'
import { readBundleSettings } from './bundle-settings.ts'

export type Bundler = {
  /** Returns the functions of the service with their current code. @throws SourceError if esbuild fails */
  bundle(): Promise<FunctionDefinition[]>
  /** Whether a change of this file changes the bundle. */
  dependsOn(file: string): boolean
  /** The folders outside `node_modules` that hold its sources. */
  readonly sourceFolders: readonly string[]
  close(): Promise<void>
}

/** esbuild cannot bundle the sources. The message is esbuild's own, with the lines in question. */
export class SourceError extends Error {
  override readonly name = 'SourceError'
}

export type BundlerOptions = {
  readonly service: LoadedService
  readonly stage: string
  /** Where code is unpacked to: outside the project, as for packages (see `codeCacheFolder`). */
  readonly codeFolder: string
}

export async function createBundler({ service, stage, codeFolder }: BundlerOptions): Promise<Bundler> {
  const { directory, definitions } = service
  const { options, extension } = readBundleSettings(directory, stage)
  // Nothing is written to this folder. Source maps hold paths from it, and file names hold a digest of them, so the same
  // folder as in packaging gives the same bundle. Packaging bundles each handler alone, into its own folder.
  const buildFolder = join(directory, '.esbuild/.build')
  const entries = [...new Set(definitions.map(({ handler }) => findHandler(directory, handler)))]
  const builders = await Promise.all(
    entries.map(entry =>
      context({
        ...options,
        absWorkingDir: directory,
        entryPoints: [entry],
        outdir: join(buildFolder, dirname(entry)),
        outExtension: { '.js': extension },
        write: false,
        metafile: true,
        logLevel: 'silent',
      }),
    ),
  )
  let inputs: ReadonlySet<string> = new Set()
  let isBroken = false

  async function build(): Promise<OutputFile[]> {
    try {
      const built = await Promise.all(builders.map(builder => builder.rebuild()))
      isBroken = false
      const named = built.flatMap(({ metafile }) => Object.keys(metafile.inputs))
      inputs = new Set(named.map(input => resolve(directory, input)))
      return built.flatMap(({ outputFiles }) => outputFiles)
    } catch (failure) {
      isBroken = true
      throw await toSourceError(failure as BuildFailure)
    }
  }

  return {
    async bundle() {
      const files = (await build()).map(({ path, contents }) => [relative(buildFolder, path), contents] as const)
      return Promise.all(definitions.map(definition => withCode(definition, files, codeFolder)))
    },
    dependsOn(file) {
      // After a failed build any file may be the missing one.
      if (isBroken) return file.startsWith(directory + sep) || inputs.has(file)
      // This plugin of the gateway reads the catalogues, and esbuild does not list inputs of plugins.
      const readsCatalogues = options.plugins?.some(({ name }) => name === 'targets') ?? false
      return inputs.has(file) || (readsCatalogues && file.endsWith(`${sep}catalogue.json`))
    },
    get sourceFolders() {
      const own = [...inputs].filter(input => existsSync(input) && !input.includes(`${sep}node_modules${sep}`))
      return [...new Set(own.map(input => dirname(input)))]
    },
    async close() {
      await Promise.all(builders.map(builder => builder.dispose()))
    },
  }
}

/** `src/handler.handler` is exported by `src/handler.ts`, or by a file with another extension. */
function findHandler(directory: string, handler: string): string {
  const path = handler.slice(0, handler.lastIndexOf('.'))
  const found = ['.ts', '.mts', '.js', '.mjs'].map(extension => path + extension).find(isThere)
  if (found === undefined) throw new Error(`${directory}: there is no source for the handler ${handler}`)
  return found

  function isThere(file: string): boolean {
    return existsSync(join(directory, file))
  }
}

/** Replaces the packaged bundle if it differs. Other packaged files stay. */
async function withCode(
  definition: FunctionDefinition,
  bundle: readonly (readonly [string, Uint8Array])[],
  codeFolder: string,
): Promise<FunctionDefinition> {
  const packaged = await readFolder(definition.codeFolder)
  if (bundle.every(([name, content]) => packaged[name] && Buffer.compare(packaged[name], content) === 0))
    return definition
  const files = { ...packaged, ...Object.fromEntries(bundle) }
  // One date for all files, so that the digest of the zip changes with its content alone. Not compressed: that took a
  // third of a second for each save, and the zip is unpacked right away.
  const zip = zipSync(files, { level: 0, mtime: '1980-01-01T00:00:00' })
  const cache = { folder: codeFolder, variable: 'TMPDIR' }
  const { folder, sha256, bytes } = await unpackZip(zip, { name: `The bundle of ${definition.name}`, cache })
  // Records of calls name the code that made them.
  const environment = { ...definition.environment, MCP_PACKAGE_SHA256: sha256 }
  return { ...definition, environment, codeFolder: folder, codeSha256: sha256, codeBytes: bytes }
}

async function readFolder(folder: string): Promise<Record<string, Uint8Array>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  return Object.fromEntries(
    await Promise.all(files.map(async file => [relative(folder, file), await readFile(file)] as const)),
  )
}

async function toSourceError(failure: BuildFailure): Promise<unknown> {
  if (!failure.errors) return failure
  const shown = await formatMessages(failure.errors, { kind: 'error' })
  return new SourceError(shown.map(text => text.trim()).join('\n\n'))
}
