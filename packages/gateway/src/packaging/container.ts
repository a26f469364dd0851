import { extname, join } from 'node:path'
import { coldStartPlugin } from '@mcp-lambda/wrapper/esbuild'
import type { BuildOptions } from 'esbuild'
import { deploymentVariables } from './deployment-variables.ts'
import type { GatewaySources } from './sources.ts'
import { createTargetsPlugin } from './targets-plugin.ts'

export type Container = {
  /** What to run with Node, its other files beside it. */
  readonly program: string
  /** The variable without which it does not start. */
  readonly environment: { readonly GATEWAY_TARGETS: string }
}

export type ContainerOptions = {
  readonly stage: string
  readonly outdir: string
  /** Of esbuild: how the project bundles its functions. */
  readonly settings: BuildOptions
}

// `.js` in the packed package.
const program = join(import.meta.dirname, `../container${extname(import.meta.filename)}`)

/** Bundles the gateway for a container into `outdir`, with `gateway.yml` as `stage` has it. */
export async function bundleContainer(
  { stage, outdir, settings }: ContainerOptions,
  sources: GatewaySources,
): Promise<Container> {
  // Loaded late: who packages a function needs no esbuild from here.
  const { build } = await import('esbuild')
  await build({
    ...settings,
    entryPoints: [program],
    outdir,
    outExtension: { '.js': '.mjs' },
    plugins: [coldStartPlugin(), createTargetsPlugin(stage, () => sources), ...(settings.plugins ?? [])],
  })
  const { targetsVariable } = deploymentVariables({ stage, network: 'internet' }, sources)
  return { program: join(outdir, 'container.mjs'), environment: { GATEWAY_TARGETS: targetsVariable } }
}
