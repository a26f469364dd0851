/** Sources of one state of the project in a folder of their own, with what packaging needs to bundle them. */
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { BuildOptions } from 'esbuild'
import { type BundlerSettings, toBundleSettings } from 'mcp-lambda'
import { parse } from 'yaml'

export type Checkout = {
  readonly root: string
  /** Where its bundles go: outside `root`, so that they find nothing but themselves at run time. */
  readonly folder: string
  /** How its own packaging bundles a tool server. */
  readonly serverOptions: BuildOptions
}

/** The stage whose packaging is measured. */
const stage = 'local'

export function readCheckout(root: string, folder: string): Checkout {
  return { root, folder, serverOptions: readDeployed(root, 'services/aws-documentation') }
}

/** How its own packaging bundles the gateway. Read late: an early commit may have none. */
export function readGatewayOptions({ root }: Checkout): BuildOptions {
  return readDeployed(root, 'services/gateway')
}

/** `custom.esbuild` of a service, as serverless-esbuild reads it. Without source maps, which Node does not load. */
function readDeployed(root: string, service: string): BuildOptions {
  const directory = join(root, service)
  const { options, extension } = toBundleSettings(readSettings(root, directory), directory, stage)
  return { ...options, outExtension: { '.js': extension }, sourcemap: false, logLevel: 'error' }
}

function readSettings(root: string, directory: string): BundlerSettings {
  const file = join(directory, 'serverless.yml')
  if (!existsSync(file)) throw new Error(`${file} does not exist`)
  // CloudFormation's tags mean nothing here.
  const { custom } = parse(readFileSync(file, 'utf8'), { logLevel: 'error' })
  const plugin = join(root, 'packages/serverless/src')
  if (custom?.esbuild === undefined && existsSync(plugin))
    return readPluginSettings(plugin, custom?.mcp?.gateway === true)
  // Commits before the plugin name a file.
  const [, module] = /^\$\{file\(([^)]+)\)\}$/.exec(String(custom?.esbuild)) ?? []
  if (module) return createRequire(file)(join(directory, module))
  if (typeof custom?.esbuild === 'object' && custom.esbuild !== null) return custom.esbuild
  throw new Error(`${file}: custom.esbuild is neither a map nor \${file(…)}`)
}

/** What the plugin of the checkout sets. */
function readPluginSettings(plugin: string, isGateway: boolean): BundlerSettings {
  const { bundleSettings } = createRequire(join(plugin, 'index.ts'))('./defaults/bundle-settings.ts')
  // Where there is a `.cjs`, it is what packaging loads, and the `.ts` beside it only a part of it. Commits before both
  // have plugins for a gateway alone.
  const files = [
    'project/bundle-plugins.cjs',
    'project/bundle-plugins.ts',
    ...(isGateway ? ['project/gateway-bundle.cjs'] : []),
  ]
  return { ...bundleSettings, plugins: files.map(file => join(plugin, file)).find(file => existsSync(file)) }
}
