/** How a service is bundled when it is packaged: the settings that `sls package` used, for esbuild itself. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { toPackageFolder } from '@mcp-lambda/serverless/project'
import type { BuildOptions, Plugin } from 'esbuild'

export type BundleSettings = { readonly options: BuildOptions; readonly extension: string }

/** `custom.esbuild` with every variable resolved, as packaging wrote it down. */
export function readBundleSettings(directory: string, stage: string): BundleSettings {
  const state = readFileSync(join(toPackageFolder(directory, stage), 'serverless-state.json'), 'utf8')
  return toBundleSettings(readSettings(state), directory, stage)
}

/** What serverless-esbuild makes of `custom.esbuild` in the service of a folder. */
export function toBundleSettings(settings: Settings, directory: string, stage: string): BundleSettings {
  const { outputFileExtension = '.js', plugins, exclude = ['aws-sdk'], external = [], ...rest } = settings
  for (const name of ownSettings) delete rest[name]
  return {
    options: { ...rest, external: [...external, ...exclude], plugins: loadPlugins(directory, plugins, stage) },
    extension: outputFileExtension,
  }
}

export type Settings = Record<string, unknown> & {
  outputFileExtension?: string
  /** A module, from the service's folder. */
  plugins?: string
  exclude?: string[]
  external?: string[]
}

function readSettings(state: string): Settings {
  return JSON.parse(state).service.custom?.esbuild ?? {}
}

/** Settings of serverless-esbuild that esbuild does not know. */
const ownSettings = [
  'concurrency',
  'zipConcurrency',
  'nativeZip',
  'packager',
  'packagePath',
  'packagerOptions',
  'watch',
  'keepOutputDirectory',
  'installExtraArgs',
  'outputBuildFolder',
  'outputWorkFolder',
  'nodeExternals',
  'skipBuild',
  'skipRebuild',
  'skipBuildExcludeFns',
  'stripEntryResolveExtensions',
  'disposeContext',
]

function loadPlugins(directory: string, file: string | undefined, stage: string): Plugin[] {
  if (file === undefined) return []
  const require = createRequire(join(directory, 'package.json'))
  // A project's own plugin may load TypeScript with tsx, which caches its output in the temporary folder.
  process.env.TSX_DISABLE_CACHE = '1'
  // Not from the module cache: plugins are read again after they have changed.
  for (const loaded of Object.keys(require.cache)) if (loaded.startsWith(directory)) delete require.cache[loaded]
  const exported = require(file)
  // The part of the framework that such modules use.
  const serverless = { serviceDir: directory, getProvider: () => ({ getStage: () => stage }) }
  return typeof exported === 'function' ? exported(serverless) : exported
}
