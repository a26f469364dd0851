import type { GatewaySources } from '@mcp-lambda/gateway/packaging'
import { snapStartAlias, takesSnapshot } from '../defaults/python-defaults.ts'
import type { Parameters } from '../settings/parameters.ts'
import { findProject, isTarget, readServices } from './project.ts'

/** What the gateway in `directory` is packaged from: its project. Functions are called as the parameters of the stage say. */
export function gatewaySources(
  directory: string,
  stage: Pick<Parameters, 'snapStart'> = { snapStart: 'off' },
): GatewaySources {
  const root = findProject(directory)
  if (root === undefined) throw new Error(`${directory}: no folder above has a serverless.yml with custom.mcp.project`)
  const services = readServices(root).filter(isTarget)
  return {
    root,
    gateway: directory,
    services: services.map(service => ({
      ...service,
      ...(takesSnapshot(service.settings, stage) && { alias: snapStartAlias }),
    })),
  }
}
