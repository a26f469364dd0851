/** Makes of each contender what would be deployed: minified, and what is imported late in files of its own. */
import { join } from 'node:path'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import type { Peers } from '../peers/ensure-peers.ts'

export type ContenderName =
  | 'hello'
  | 'bare-v1'
  | 'bare-v2'
  | 'wrapped-v1'
  | 'wrapped-v2'
  | 'wrapped-stdio'
  | 'one-invoke'
  | 'list-by-hand'
  | 'create-mcp-handler'
  | 'sdk-v1-http'
  | 'mcp-handler'
  | 'awslabs'

const own: readonly ContenderName[] = [
  'hello',
  'bare-v1',
  'bare-v2',
  'wrapped-v1',
  'wrapped-v2',
  'wrapped-stdio',
  'one-invoke',
  'list-by-hand',
  'create-mcp-handler',
  'sdk-v1-http',
]

const peers: readonly { name: ContenderName; package: string }[] = [
  { name: 'mcp-handler', package: 'mcp-handler' },
  { name: 'awslabs', package: '@aws/run-mcp-servers-with-aws-lambda' },
]

/** As the services are bundled. */
export const asDeployed = {
  bundle: true,
  minify: true,
  platform: 'node',
  format: 'esm',
  target: 'node24',
  mainFields: ['module', 'main'],
  outExtension: { '.js': '.mjs' },
  splitting: true,
  logLevel: 'error',
} as const satisfies BuildOptions

export type Bundles = {
  readonly folder: string
  /** Of all its files. */
  readonly bytes: ReadonlyMap<ContenderName, number>
}

/** @param folder outside the project, so that nothing but the bundles is found at run time */
export async function bundleContenders(folder: string, installed: Peers): Promise<Bundles> {
  const bytes = new Map<ContenderName, number>()
  // Each by itself: built together, they would share files, and load what another needs.
  const bundleOne = async (name: string, options: BuildOptions = {}) => {
    const entryPoints = [join(import.meta.dirname, `${name}.ts`)]
    const { metafile } = await build({ ...asDeployed, ...options, entryPoints, outdir: folder, metafile: true })
    return Object.values(metafile.outputs).reduce((sum, output) => sum + output.bytes, 0)
  }
  await bundleOne('echo-stdio')
  for (const name of own) bytes.set(name, await bundleOne(name))
  for (const peer of peers) {
    if (installed.has(peer.package)) bytes.set(peer.name, await bundleOne(peer.name, forPeers(installed.folder)))
  }
  return { folder, bytes }
}

function forPeers(folder: string): BuildOptions {
  return {
    plugins: [packagesFrom(folder)],
    // What some of them still bring as CommonJS asks for Node's own modules by `require`.
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)` },
  }
}

/** Takes every package from one place, so that a peer and its server share what they both import. */
function packagesFrom(folder: string): Plugin {
  return {
    name: 'packages from',
    setup({ onResolve, resolve }) {
      onResolve({ filter: /^[^./]/ }, ({ path, kind, pluginData, resolveDir }) => {
        if (pluginData === folder || resolveDir.startsWith(folder) || path.startsWith('node:')) return undefined
        if (kind === 'entry-point') return undefined
        return resolve(path, { kind, resolveDir: folder, pluginData: folder })
      })
    },
  }
}
