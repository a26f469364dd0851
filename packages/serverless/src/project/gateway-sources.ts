import type { GatewaySources } from '@mcp-lambda/gateway/packaging'
import { findProject, isTarget, readServices } from './project.ts'

/** What the gateway in `directory` is packaged from: its project. */
export function gatewaySources(directory: string): GatewaySources {
  const root = findProject(directory)
  if (root === undefined) throw new Error(`${directory}: no folder above has a serverless.yml with custom.mcp.project`)
  return { root, gateway: directory, services: readServices(root).filter(isTarget) }
}
