/** The static half of the check, for a deployment: no network, and nothing is run. */

import { findGateway, readServices, type Service } from '../project/project.ts'
import { checkAccess } from './check-access.ts'
import { checkConfiguration } from './check-configuration.ts'
import { checkFunctions } from './check-functions.ts'
import { checkKeys } from './check-keys.ts'
import { checkSizes } from './check-sizes.ts'
import type { Problem } from './problem.ts'
import { readPackaged } from './template.ts'

export { isError, toText } from './problem.ts'

type Release = {
  readonly root: string
  readonly stage: string
  /** What `sls package` wrote for a service. Without it the configuration alone is checked. */
  readonly packageOf?: (service: Service) => string
  /** The one service that is deployed. Default: all of them. */
  readonly only?: string
}

export function checkRelease({ root, stage, packageOf, only }: Release): readonly Problem[] {
  if (isWithoutGateway(root)) return []
  const { config, problems } = checkConfiguration(root, stage)
  if (config === undefined || packageOf === undefined) return problems
  const services = readServices(root).filter(({ directory }) => only === undefined || directory === only)
  const packages = services.map(service => readPackaged(root, service, packageOf(service)))
  const asking = services.filter(({ settings }) => settings.secrets?.MCP_STATE_KEYS !== undefined)
  return [
    ...checkFunctions(packages, config.targets),
    ...checkAccess(packages, config.doors),
    ...checkSizes(packages, []),
    // One service does not say whether the gateway in front of it has keys.
    ...(only === undefined
      ? checkKeys(
          packages,
          asking.map(({ folder }) => folder),
        )
      : []),
  ]
}

/** Such a project can be deployed: its functions are invoked by others. */
function isWithoutGateway(root: string): boolean {
  try {
    return findGateway(readServices(root)) === undefined
  } catch {
    // What cannot be read is a problem of its own.
    return false
  }
}
