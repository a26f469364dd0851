/** The services of this repository, as their `serverless.yml` describe them. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'yaml'

export type Service = {
  /** Its folder's name under `services/`. */
  readonly folder: string
  readonly directory: string
  /** Behind the gateway under this name: `custom.mcp.target`. */
  readonly target?: string
  /** As in `serverless.yml`, with `${sls:stage}` still in it. */
  readonly functionNames: readonly string[]
  /** What its handler needs to load when it is only asked what it offers: `custom.mcp.catalogue.environment`. */
  readonly catalogueEnvironment: Readonly<Record<string, string>>
  /** `custom.mcp.catalogue: live`: it cannot say what it offers without credentials, so that no catalogue is committed. */
  readonly liveCatalogue: boolean
}

/** Every folder of `services/` with a `serverless.yml`, by name. `root` is the folder that holds `services/`. */
export function readServices(root: string): Service[] {
  const services = join(root, 'services')
  return readdirSync(services)
    .filter(folder => existsSync(join(services, folder, 'serverless.yml')))
    .sort()
    .map(folder => readService(join(services, folder)))
}

/** The order to deploy in: targets before what invokes them. Removing goes the other way. */
export function inDeploymentOrder(services: readonly Service[]): Service[] {
  return [...services.filter(isTarget), ...services.filter(service => !isTarget(service))]
}

export function isTarget(service: Service): service is Service & { target: string } {
  return service.target !== undefined
}

/** Names as deployed: `name` with its `${sls:stage}` filled in. */
export function onStage(stage: string, name: string): string {
  return name.replaceAll(stageVariable, stage)
}

const stageVariable = '${sls:stage}'

export function readService(directory: string): Service {
  const folder = basename(directory)
  const path = `services/${folder}/serverless.yml`
  // CloudFormation's tags (`!Sub`) mean nothing here; what carries one is read as the plain value.
  const yml = parse(readFileSync(join(directory, 'serverless.yml'), 'utf8'), { logLevel: 'error' }) as ServerlessYml
  const { target, catalogue } = yml.custom?.mcp ?? {}
  const functionNames = Object.entries(yml.functions ?? {}).map(([key, { name }]) =>
    plainName(`${path}: functions.${key}.name`, name),
  )
  return {
    folder,
    directory,
    ...(target === undefined ? {} : { target: String(target) }),
    functionNames,
    catalogueEnvironment: typeof catalogue === 'object' ? (catalogue.environment ?? {}) : {},
    liveCatalogue: catalogue === 'live',
  }
}

/** The parts of a `serverless.yml` that are read without resolving its variables. */
type ServerlessYml = {
  custom?: { mcp?: { target?: unknown; catalogue?: 'live' | { environment?: Record<string, string> } } }
  functions?: Record<string, { name?: unknown }>
}

function plainName(where: string, name: unknown): string {
  if (typeof name === 'string' && !name.replaceAll(stageVariable, '').includes('${')) return name
  throw new Error(
    `${where}: write the name out, with no variable but ${stageVariable}; others read it to find this function`,
  )
}
