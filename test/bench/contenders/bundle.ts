/** Makes of each contender what would be deployed: one minified file. */
import { join } from 'node:path'
import { type BuildOptions, build, type Metafile, type Plugin } from 'esbuild'
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
  logLevel: 'error',
} as const satisfies BuildOptions

export type Bundles = {
  readonly folder: string
  readonly bytes: ReadonlyMap<ContenderName, number>
}

/** @param folder outside the project, so that nothing but the bundles is found at run time */
export async function bundleContenders(folder: string, installed: Peers): Promise<Bundles> {
  const ours = await build({
    ...asDeployed,
    entryPoints: [...own, 'echo-stdio'].map(toFile),
    outdir: folder,
    metafile: true,
  })
  const there = peers.filter(peer => installed.has(peer.package))
  const theirs = await build({
    ...asDeployed,
    entryPoints: there.map(({ name }) => toFile(name)),
    outdir: folder,
    metafile: true,
    plugins: [packagesFrom(installed.folder)],
    // What some of them still bring as CommonJS asks for Node's own modules by `require`.
    banner: { js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url)` },
  })
  return { folder, bytes: new Map([...sizes(ours.metafile), ...sizes(theirs.metafile)]) }
}

function toFile(name: string): string {
  return join(import.meta.dirname, `${name}.ts`)
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

function sizes({ outputs }: Metafile): [ContenderName, number][] {
  const known = [...own, ...peers.map(({ name }) => name)]
  return Object.entries(outputs).flatMap(([path, { bytes }]) => {
    const name = known.find(contender => path.endsWith(`/${contender}.mjs`))
    return name ? [[name, bytes]] : []
  })
}
