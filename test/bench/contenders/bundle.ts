/** Makes of each contender what would be deployed: minified, and what is imported late in files of its own. */
import { join } from 'node:path'
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild'
import type { Checkout } from '../checkout/checkout.ts'
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

/** What this project deploys, around the echo server. */
export const ours = ['wrapped-v1', 'wrapped-v2', 'wrapped-stdio'] as const satisfies ContenderName[]

const byHand: readonly ContenderName[] = [
  'hello',
  'bare-v1',
  'bare-v2',
  'one-invoke',
  'list-by-hand',
  'create-mcp-handler',
  'sdk-v1-http',
]

const peers: readonly { name: ContenderName; package: string }[] = [
  { name: 'mcp-handler', package: 'mcp-handler' },
  { name: 'awslabs', package: '@aws/run-mcp-servers-with-aws-lambda' },
]

/** Plain esbuild, as a careful user would set it. */
const plain = {
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

export async function bundleContenders(checkout: Checkout, installed: Peers): Promise<Bundles> {
  const bytes = new Map<ContenderName, number>()
  await bundleContender(checkout, 'echo-stdio', plain)
  for (const name of ours) bytes.set(name, await bundleContender(checkout, name, checkout.serverOptions))
  for (const name of byHand) bytes.set(name, await bundleContender(checkout, name, plain))
  for (const peer of peers) {
    if (!installed.has(peer.package)) continue
    bytes.set(peer.name, await bundleContender(checkout, peer.name, forPeers(installed.folder)))
  }
  return { folder: checkout.folder, bytes }
}

/** Ours alone, each with its size in bytes or why it cannot be bundled. */
export async function bundleOurs(checkout: Checkout): Promise<Map<(typeof ours)[number], number | Error>> {
  await bundleContender(checkout, 'echo-stdio', plain)
  const sizes = new Map<(typeof ours)[number], number | Error>()
  for (const name of ours) {
    const size = bundleContender(checkout, name, { ...checkout.serverOptions, logLevel: 'silent' })
    sizes.set(name, await size.catch((error: Error) => error))
  }
  return sizes
}

/**
 * Each by itself: built together, contenders would share files, and load what another needs. Their files have its name:
 * with hashes alone, one was written over another's that imports other files, and a contender lacked a module.
 */
async function bundleContender({ root, folder }: Checkout, name: string, options: BuildOptions): Promise<number> {
  const files = { entryPoints: [contenderFile(root, name)], outdir: folder, chunkNames: `${name}-[hash]` }
  const metafile = await bundleFrom(root, { ...options, ...files })
  return Object.values(metafile.outputs).reduce((sum, { bytes }) => sum + bytes, 0)
}

export function contenderFile(root: string, name: string): string {
  return join(root, 'test/bench/contenders', `${name}.ts`)
}

/** @throws where a source outside `root` gets in, e.g. today's wrapper into the bundle of an earlier commit */
export async function bundleFrom(root: string, options: BuildOptions): Promise<Metafile> {
  const { metafile } = await build({ ...options, absWorkingDir: root, metafile: true })
  // Inputs are relative to `root`, by their real paths.
  const foreign = Object.keys(metafile.inputs).find(file => file.startsWith('../') && !file.includes('node_modules/'))
  if (foreign !== undefined) throw new Error(`A bundle of ${root} holds ${foreign}, which is not of that checkout`)
  return metafile
}

function forPeers(folder: string): BuildOptions {
  return {
    ...plain,
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
