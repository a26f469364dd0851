import { join } from 'node:path'
import type { GatewaySources } from '@mcp-lambda/gateway/packaging'
import { isTarget, readServices } from '../../../packages/cli/src/project/services.ts'

/** This project, as the gateway is packaged from it. */
export function readSources(): GatewaySources {
  const gateway = join(import.meta.dirname, '..')
  const root = join(gateway, '../..')
  return { root, gateway, services: readServices(root).filter(isTarget) }
}
