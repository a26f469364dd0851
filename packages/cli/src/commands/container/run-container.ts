import { rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { bundleContainer } from '@mcp-lambda/gateway/packaging'
import { bundleSettings } from '@mcp-lambda/serverless/bundle-settings'
import { gatewaySources } from '@mcp-lambda/serverless/gateway'
import { createLicensesPlugin } from '@mcp-lambda/serverless/licenses'
import { findGateway, readServices } from '@mcp-lambda/serverless/project'
import type { Run } from '../../command.ts'
import { exitCode } from '../../exit-code.ts'

export type ContainerFlags = { readonly stage: string }

export const runContainer: Run<ContainerFlags> = async ({ stage }, { root, output }) => {
  const gateway = findGateway(readServices(root))
  if (gateway === undefined) {
    throw new Error('No serverless.yml under services/ has custom.mcp.gateway: true, so there is no gateway to bundle')
  }
  const { directory } = gateway
  // What is serverless-esbuild's own is not esbuild's.
  const { outputFileExtension: _, skipRebuild: _skipRebuild, ...settings } = bundleSettings
  const plugins = [createLicensesPlugin(gateway.settings.licenses)]
  const outdir = join(directory, '.container', stage)
  // Chunks have other names in each build, and those of before would go into the image.
  await rm(outdir, { recursive: true, force: true })
  const { program, environment } = await bundleContainer(
    { stage, outdir, settings: { ...settings, plugins } },
    gatewaySources(directory),
  )
  const file = relative(root, program)
  output.result(
    { program: file, environment },
    () => `node ${file}\nwith GATEWAY_TARGETS='${environment.GATEWAY_TARGETS}'`,
  )
  return exitCode.ok
}
