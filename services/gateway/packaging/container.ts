import { createRequire } from 'node:module'
import { join } from 'node:path'
import { build } from 'esbuild'
import { deploymentVariables } from './deployment-variables.ts'
import { type Repository, repository } from './repository.ts'
import { createTargetsPlugin } from './targets-plugin.ts'

export type Container = {
  /** What to run with Node, its other files beside it. */
  readonly program: string
  /** The variable without which it does not start. */
  readonly environment: { readonly GATEWAY_TARGETS: string }
}

/** Bundles the gateway for a container into `outdir`, with `gateway.yml` as `stage` has it. */
export async function bundleContainer(
  { stage, outdir }: { stage: string; outdir: string },
  where: Repository = repository,
): Promise<Container> {
  // What is serverless-esbuild's own is not esbuild's.
  const {
    outputFileExtension,
    skipRebuild: _,
    ...settings
  } = createRequire(import.meta.url)('@mcp-lambda/shared/serverless/esbuild.cjs')
  await build({
    ...settings,
    entryPoints: [join(import.meta.dirname, '../src/container.ts')],
    outdir,
    outExtension: { '.js': outputFileExtension },
    plugins: [createTargetsPlugin(stage, where)],
  })
  const { targetsVariable } = deploymentVariables({ stage, network: 'internet', stateKeysSecret: '' }, where)
  return { program: join(outdir, `container${outputFileExtension}`), environment: { GATEWAY_TARGETS: targetsVariable } }
}
