/** `STAGE=prod npm run container`: bundles the gateway for a container into `.container/`. */
import { join } from 'node:path'
import { readFlags } from '@mcp-lambda/shared/src/read-flags.ts'

readFlags({
  usage: `[STAGE=prod] npm run container

Bundles the gateway for a container into .container/, for the stage in STAGE (default local).

  --help  prints this text

Exit codes: 0 bundled; 1 failed; 2 the command line is wrong.`,
  options: {},
})

const { bundleContainer } = await import('@mcp-lambda/gateway/packaging')
const { bundleSettings } = await import('@mcp-lambda/serverless/bundle-settings')
const { gatewaySources } = await import('@mcp-lambda/serverless/gateway')
const { createLicensesPlugin } = await import('@mcp-lambda/serverless/licenses')
const { readService } = await import('@mcp-lambda/serverless/project')

const { STAGE: stage = 'local' } = process.env
// What is serverless-esbuild's own is not esbuild's.
const { outputFileExtension: _, skipRebuild: _skipRebuild, ...settings } = bundleSettings
const { licenses } = readService(import.meta.dirname).settings
const plugins = [createLicensesPlugin(licenses)]
const outdir = join(import.meta.dirname, '.container')
const options = { stage, outdir, settings: { ...settings, plugins } }
const container = await bundleContainer(options, gatewaySources(import.meta.dirname))
console.log(`node ${container.program}\nwith GATEWAY_TARGETS='${container.environment.GATEWAY_TARGETS}'`)
