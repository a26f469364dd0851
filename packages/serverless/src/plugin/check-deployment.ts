/** `sls deploy` runs the static half of the check: what cannot work, or is not as safe as it claims, does not go out. */

import { join } from 'node:path'
import { findProject, readYml } from '../project/project.ts'
import type { Serverless } from './framework.ts'

/** Before packaging: the configuration. Each mistake is reported once, and not by each service. */
export function checkConfigured(serverless: Serverless, directory: string): Promise<void> {
  return check(serverless, directory, {})
}

/** After packaging: the templates, of the service in `directory` or, at the root, of all. */
export function checkPackaged(serverless: Serverless, directory: string): Promise<void> {
  const { options } = serverless.processedInput
  const isRoot = isProject(directory)
  const folder = isRoot ? `.package/${serverless.getProvider('aws').getStage()}` : '.serverless'
  const packageOf = (service: { readonly directory: string }) => join(service.directory, options.package ?? folder)
  return check(serverless, directory, { packageOf, ...(!isRoot && { only: directory }) })
}

async function check(
  serverless: Serverless,
  directory: string,
  rest: Pick<Parameters<Check['checkRelease']>[0], 'packageOf' | 'only'>,
): Promise<void> {
  if (serverless.processedInput.options['skip-check']) return
  // Loaded late: other commands need none of it.
  const { checkRelease, isError, toText } = await import('../checks/check-release.ts')
  const root = isProject(directory) ? directory : findProject(directory)
  // A service on its own has no gateway to be compared with.
  if (root === undefined) return
  const problems = checkRelease({ root, stage: serverless.getProvider('aws').getStage(), ...rest })
  const errors = problems.filter(isError)
  for (const warning of problems.filter(problem => !isError(problem))) console.error(toText(warning))
  if (errors.length === 0) return
  const advice = 'Nothing was deployed. mcp-lambda check has the whole check; --skip-check deploys all the same.'
  throw new serverless.classes.Error([...errors.map(toText), advice].join('\n'), 'CHECK_FAILED')
}

function isProject(directory: string): boolean {
  return readYml(directory).custom?.mcp?.project === true
}

type Check = typeof import('../checks/check-release.ts')
