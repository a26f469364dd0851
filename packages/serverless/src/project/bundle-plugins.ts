import { createTargetsPlugin } from '@mcp-lambda/gateway/packaging'
import type { Plugin } from 'esbuild'
import { gatewaySources } from './gateway-sources.ts'

/** Puts the targets of a project into the bundle of its gateway, which lies in `directory`. */
export function toGatewayPlugins({ stage, directory }: { stage: string; directory: string }): Plugin[] {
  return [createTargetsPlugin(stage, () => gatewaySources(directory))]
}
