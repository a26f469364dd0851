import { join } from 'node:path'
import { createTargetsPlugin } from '@mcp-lambda/gateway/packaging'
import { coldStartPlugin } from '@mcp-lambda/wrapper/esbuild'
import type { Plugin } from 'esbuild'
import { createLicensesPlugin } from '../licenses/licenses-plugin.ts'
import { readSettings } from '../settings/settings.ts'
import { gatewaySources } from './gateway-sources.ts'
import { readYml } from './project.ts'

/** What the service in `directory` is bundled with: a gateway gets the targets of its project into its code. */
function toBundlePlugins({ stage, directory }: { stage: string; directory: string }): Plugin[] {
  const { gateway, licenses } = readSettings(readYml(directory).custom?.mcp, 'serverless.yml')
  const plugins = [coldStartPlugin(), createLicensesPlugin(licenses, join(directory, 'licenses'))]
  return gateway ? [createTargetsPlugin(stage, () => gatewaySources(directory)), ...plugins] : plugins
}

/** The parts of the framework that are used here. */
type Framework = {
  readonly serviceDir: string
  getProvider(name: 'aws'): { getStage(): string }
}

/** `custom.esbuild.plugins` of a service names this module: serverless-esbuild calls what `require` of it returns. */
function bundlePlugins(serverless: Framework): Plugin[] {
  return toBundlePlugins({ stage: serverless.getProvider('aws').getStage(), directory: serverless.serviceDir })
}

export { bundlePlugins as default, bundlePlugins as 'module.exports' }
