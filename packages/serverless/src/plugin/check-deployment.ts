/** `sls deploy` checks what it is about to deploy: what cannot work, or is not as safe as it claims, does not go out. */

import { join } from 'node:path'
import type { Problem } from '../checks/problem.ts'
import type { LoadingOptions } from '../loading/check-loading.ts'
import { toPackagePath } from '../project/package-folder.ts'
import { findProject, readService, readYml, type Service } from '../project/project.ts'
import type { Serverless } from './framework.ts'

/** Before packaging: the configuration. Each mistake is reported once, and not by each service. */
export function checkConfigured(serverless: Serverless, directory: string): Promise<void> {
  return check(serverless, directory, {})
}

/** After packaging: the templates, of the service in `directory` or, at the root, of all. */
export function checkPackaged(serverless: Serverless, directory: string): Promise<void> {
  const { options } = serverless.processedInput
  const isRoot = isProject(directory)
  const folder = isRoot ? toPackagePath(serverless.getProvider('aws').getStage()) : '.serverless'
  const packageOf = (service: { readonly directory: string }) => join(service.directory, options.package ?? folder)
  return check(serverless, directory, { packageOf, ...(!isRoot && { only: directory }) })
}

/** Before one service goes out by itself. */
export async function checkService(
  serverless: Serverless,
  directory: string,
  env: LoadingOptions['env'],
): Promise<void> {
  await checkPackaged(serverless, directory)
  const packagePath = serverless.processedInput.options.package ?? '.serverless'
  await checkLoaded(serverless, [readService(directory)], { packagePath, env })
}

/** After packaging: each function that goes out, loaded from its zip on this machine, and asked what it offers. */
export async function checkLoaded(
  serverless: Serverless,
  services: readonly Service[],
  options: Pick<LoadingOptions, 'packagePath' | 'env'>,
): Promise<void> {
  if (services.length === 0 || serverless.processedInput.options['skip-check']) return
  const { checkLoading } = await import('../loading/check-loading.ts')
  const note = (text: string) => console.error(text)
  await report(serverless, await checkLoading(services, { ...options, known: new Set(), note }))
}

async function check(
  serverless: Serverless,
  directory: string,
  rest: Pick<Parameters<Check['checkRelease']>[0], 'packageOf' | 'only'>,
): Promise<void> {
  if (serverless.processedInput.options['skip-check']) return
  // Loaded late: other commands need none of it.
  const { checkRelease } = await import('../checks/check-release.ts')
  const root = isProject(directory) ? directory : findProject(directory)
  // A service on its own has no gateway to be compared with.
  if (root === undefined) return
  await report(serverless, checkRelease({ root, stage: serverless.getProvider('aws').getStage(), ...rest }))
}

async function report({ classes }: Serverless, problems: readonly Problem[]): Promise<void> {
  const { isError, toText } = await import('../checks/problem.ts')
  const errors = problems.filter(isError)
  for (const warning of problems.filter(problem => !isError(problem))) console.error(toText(warning))
  if (errors.length === 0) return
  const advice = 'Nothing was deployed. mcp-lambda check has the whole check; --skip-check deploys all the same.'
  throw new classes.Error([...errors.map(toText), advice].join('\n'), 'CHECK_FAILED')
}

function isProject(directory: string): boolean {
  return readYml(directory).custom?.mcp?.project === true
}

type Check = typeof import('../checks/check-release.ts')
