/** A project and its services, as their `serverless.yml` describe them. No variable is resolved: docs/decisions/0010. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { describeYamlError } from '@mcp-lambda/gateway/yaml-error'
import { parse } from 'yaml'
import { functionName } from '../defaults/defaults.ts'
import { functionKey, pythonRuntime, readPythonVersion } from '../defaults/python-defaults.ts'
import type { Configuration } from '../defaults/stack.ts'
import { readSettings, type Settings } from '../settings/settings.ts'

export { toPackageFolder } from './package-folder.ts'
export { toPlaceholders } from './secret-placeholders.ts'

export type Service = {
  /** Its folder's name under `services/`. */
  readonly folder: string
  readonly directory: string
  /** `custom.mcp`. */
  readonly settings: Settings
  /** Behind the gateway under this name: `custom.mcp.target`. */
  readonly target?: string
  /** With `${sls:stage}` still in it. */
  readonly functionNames: readonly string[]
  /** Of each of `functionNames`: undefined where none is written, or a variable. */
  readonly memoryMb: readonly (number | undefined)[]
  /** What its handler needs to load when it is only asked what it offers: `custom.mcp.catalogue.environment`. */
  readonly catalogueEnvironment: Readonly<Record<string, string>>
  /** `custom.mcp.command`: and the version of Python. */
  readonly python?: { readonly command: string; readonly version: string }
  /** `custom.mcp.catalogue: live`: it cannot say what it offers without credentials, so that no catalogue is committed. */
  readonly liveCatalogue: boolean
}

/** The folder of the project that a service belongs to: the nearest one above with `custom.mcp.project`. */
export function findProject(directory: string): string | undefined {
  const above = dirname(directory)
  if (above === directory) return
  const isProject = existsSync(join(above, fileName)) && readYml(above).custom?.mcp?.project === true
  return isProject ? above : findProject(above)
}

/** What a project's own `serverless.yml` gives to each of its services. */
export function readProject(root: string): { readonly name: string; readonly params: Configuration } {
  const { service, params = {} } = readYml(root)
  return { name: plainName(`${fileName}: service`, service), params }
}

/** Every folder of `services/` with a `serverless.yml`, by name. `root` is the folder that holds `services/`. */
export function readServices(root: string): Service[] {
  const services = join(root, 'services')
  if (!existsSync(services)) return []
  return readdirSync(services)
    .filter(folder => existsSync(join(services, folder, fileName)))
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

/** The one service that is the gateway, if there is one. */
export function findGateway<Found extends Service>(services: readonly Found[]): Found | undefined {
  return services.find(({ settings }) => settings.gateway)
}

/** Names as deployed: `name` with its `${sls:stage}` filled in. */
export function onStage(stage: string, name: string): string {
  return name.replaceAll(stageVariable, stage)
}

const fileName = 'serverless.yml'

const stageVariable = '${sls:stage}'

export function readService(directory: string): Service {
  const folder = basename(directory)
  const path = `services/${folder}/${fileName}`
  const { service, custom, functions: written, provider } = readYml(directory)
  const settings = readSettings(custom?.mcp, path)
  const functions = written ?? (settings.command === undefined ? {} : { [functionKey]: undefined })
  const { target, catalogue } = settings
  const keys = Object.keys(functions)
  const runtime = Object.values(functions)[0]?.runtime ?? provider?.runtime ?? pythonRuntime
  const functionNames = Object.entries(functions).map(([key, written]) => {
    const where = `${path}: functions.${key}.name`
    if (written?.name !== undefined) return plainName(where, written.name)
    if (keys.length === 1 && target !== undefined) return functionName({ settings, name: '' })
    const name = plainName(where, service)
    return keys.length === 1 ? functionName({ settings, name }) : `${name}-${stageVariable}-${key}`
  })
  return {
    folder,
    directory,
    settings,
    ...(target === undefined ? {} : { target }),
    functionNames,
    memoryMb: Object.values(functions).map(written => toMemoryMb(written?.memorySize ?? provider?.memorySize)),
    catalogueEnvironment: typeof catalogue === 'object' ? (catalogue.environment ?? {}) : {},
    ...(settings.command !== undefined && {
      python: { command: settings.command, version: readPythonVersion(runtime) ?? '' },
    }),
    liveCatalogue: catalogue === 'live',
  }
}

/** The parts of a `serverless.yml` that are read without resolving its variables. */
export type ServerlessYml = {
  service?: unknown
  params?: Configuration
  provider?: {
    stage?: unknown
    stackName?: unknown
    versionFunctions?: unknown
    runtime?: unknown
    memorySize?: unknown
    tags?: string | { project?: unknown } | null
    stackTags?: string | { project?: unknown } | null
  }
  custom?: { mcp?: { project?: unknown } }
  plugins?: unknown
  functions?: Record<string, WrittenFunction | undefined>
}

type WrittenFunction = { handler?: unknown; name?: unknown; runtime?: unknown; memorySize?: unknown }

function toMemoryMb(memorySize: unknown): number | undefined {
  return typeof memorySize === 'number' ? memorySize : undefined
}

/** A `serverless.yml` that is no YAML. */
export class UnreadableYml extends Error {
  override readonly name = 'UnreadableYml'
  /** Absolute. */
  readonly file: string
  readonly text: string
  readonly remedy: string

  constructor(file: string, text: string, { cause }: { readonly cause: { readonly code?: string } }) {
    const remedy = describeYamlError(cause.code)
    super(`${file}: ${text}\n${remedy}`, { cause })
    this.file = file
    this.text = text
    this.remedy = remedy
  }
}

/** A name that others need to find a function, and that is missing or holds a variable. */
export class UnreadName extends Error {
  override readonly name = 'UnreadName'
  /** File and path in it. */
  readonly where: string
  readonly text: string
  readonly remedy: string

  constructor(where: string, written: unknown) {
    super(`${where}: write the name out, with no variable but ${stageVariable}; others read it to find this function`)
    this.where = where
    this.text =
      written === undefined
        ? 'it is missing, and others find the function by it'
        : `others find the function by this name, so it holds no variable but ${stageVariable}`
    this.remedy = written === undefined ? 'Add the line service: my-notes.' : 'Write the name out.'
  }
}

/** CloudFormation's tags (`!Sub`) mean nothing here; what carries one is read as the plain value. */
export function readYml(directory: string): ServerlessYml {
  const file = join(directory, fileName)
  try {
    return parse(readFileSync(file, 'utf8'), { logLevel: 'error' }) ?? {}
  } catch (cause) {
    // The first line is the sentence, with line and column; a picture of the place follows.
    const error = cause as Error & { readonly code?: string } // A YAMLParseError, else of the file system.
    throw new UnreadableYml(file, error.message.split('\n', 1)[0]?.replace(/:$/, '') ?? '', { cause: error })
  }
}

function plainName(where: string, name: unknown): string {
  if (typeof name === 'string' && !name.replaceAll(stageVariable, '').includes('${')) return name
  throw new UnreadName(where, name)
}
