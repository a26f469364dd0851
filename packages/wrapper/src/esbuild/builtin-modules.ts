/**
 * Node's own modules by `process.getBuiltinModule`. An ES module's `import` reads every export of one, and some exports of
 * `node:http` are getters that load `undici`: 35 ms of CPU in place of 4 (Node 24.21.0; nodejs/node#59686).
 */
import { readFile } from 'node:fs/promises'
import { builtinModules } from 'node:module'
import type { OnLoadResult, OnResolveArgs, OnResolveResult, PluginBuild } from 'esbuild'

const namespace = 'builtin-module'
const lateNamespace = 'builtin-module-late'

/** Marks a request to esbuild for what it would resolve to without this plugin. */
const unaided = { namespace }

export function loadBuiltinModules({ initialOptions, onLoad, onResolve, resolve }: PluginBuild): void {
  const isEsm = initialOptions.format === 'esm'

  onResolve({ filter: /^[a-z]/ }, async (args): Promise<OnResolveResult | undefined> => {
    const { path, pluginData, ...asked } = args
    if (pluginData === unaided || !isBuiltin(path) || !isSlow(args, isEsm)) return undefined
    const found = await resolve(path, { ...asked, pluginData: unaided })
    // An alias or another plugin may have put a file in its place.
    if (!found.external || !isBuiltin(found.path) || (await isPassedOnWhole(args))) return undefined
    if (args.kind === 'dynamic-import') return { path: found.path, namespace: lateNamespace }
    return { path: found.path, namespace, sideEffects: false }
  })

  onLoad({ filter: /.*/, namespace }, ({ path }): OnLoadResult => ({ contents: toModule(path), loader: 'js' }))
  onLoad(
    { filter: /.*/, namespace: lateNamespace },
    ({ path }): OnLoadResult => ({ contents: toLateModule(path), loader: 'js' }),
  )
}

/** Modules whose names need `node:` may be newer than the Node that builds. */
function isBuiltin(path: string): boolean {
  return path.startsWith('node:') || builtinModules.includes(path)
}

/** CommonJS output keeps its `require`, which has none of the cost, and which tracing libraries watch. */
function isSlow({ kind }: OnResolveArgs, isEsm: boolean): boolean {
  return kind === 'dynamic-import' || (isEsm && (kind === 'import-statement' || kind === 'require-call'))
}

/** `export * from 'node:fs'`: its names are known to Node alone, and an entry or late import must list what it exports. */
async function isPassedOnWhole({ path, kind, importer, namespace }: OnResolveArgs): Promise<boolean> {
  if (kind !== 'import-statement' || namespace !== 'file') return false
  const text = await readFile(importer, 'utf8')
  return new RegExp(`\\bexport\\s*\\*\\s*from\\s*['"]${path}['"]`).test(text)
}

/** As CommonJS, so that names are looked up when they are used: which ones exist is known to the Node that runs it. */
function toModule(path: string): string {
  const name = JSON.stringify(path.startsWith('node:') ? path : `node:${path}`)
  return `module.exports = process.getBuiltinModule(${name})
if (!module.exports) throw Object.assign(Error('No such built-in module: ' + ${name}), { code: 'ERR_UNKNOWN_BUILTIN_MODULE' })`
}

/**
 * What `import()` gives. esbuild makes a file of it that has a `default` alone, since the names are not known when it builds.
 * A module that exports `then` is itself not seen by `import()`, which gives what `then` resolves to.
 */
function toLateModule(path: string): string {
  return `import module from ${JSON.stringify(path)}
const all = { default: module }
for (const name of Object.keys(module)) Object.defineProperty(all, name, { enumerable: true, get: () => module[name] })
export const then = resolve => resolve(all)`
}
