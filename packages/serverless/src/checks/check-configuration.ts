/** Checks before packaging: `custom.mcp`, `gateway.yml`, names, and rules without effect. */

import { existsSync } from 'node:fs'
import { join, relative } from 'node:path'
import {
  accessFindings,
  findings,
  type GatewayConfig,
  PackagingError,
  packageTargets,
  settingFindings,
} from '@mcp-lambda/gateway/packaging'
import {
  findGateway,
  isTarget,
  readServices,
  readYml,
  type Service,
  UnreadableYml,
  UnreadName,
} from '../project/project.ts'
import { type Mistake, SettingsError } from '../settings/settings.ts'
import { findBrokenPackages } from './find-broken-packages.ts'
import { findExampleMistakes } from './find-example-mistakes.ts'
import { findLeftOut, findOtherFormats } from './find-left-out.ts'
import { findMisspeltKeys } from './find-misspelt-keys.ts'
import { findProjectMistakes } from './find-project-mistakes.ts'
import { findServiceMistakes } from './find-service-mistakes.ts'
import { type Environment, findUnresolved, type YmlPlace } from './find-unresolved.ts'
import type { Problem } from './problem.ts'
import { foldersOf } from './project-folders.ts'

export type Configuration = { readonly config?: GatewayConfig; readonly problems: readonly Problem[] }

/**
 * Without `config` the gateway cannot be packaged.
 *
 * @param env what packaging has. Default: whether variables are set is not checked
 */
export function checkConfiguration(root: string, stage: string, env?: Environment): Configuration {
  const broken = findBrokenPackages(root)
  if (broken.length > 0) return { problems: broken }
  let misspelt: readonly Mistake[] = []
  try {
    misspelt = [...findOtherFormats(root), ...findMisspelt(root, env)]
    const services = readServices(root)
    const mistakes = [...misspelt, ...services.flatMap(findServiceMistakes), ...findProjectMistakes(root, services)]
    if (mistakes.length > 0) return { problems: mistakes.map(toSettingsProblem) }
    const gateway = findGateway(services)?.directory
    const leftOut = findLeftOut(services).map(toLeftOutProblem)
    if (gateway === undefined) return { problems: [describeMissingGateway(services), ...leftOut] }
    const sources = { root, gateway, services: services.filter(isTarget) }
    const { config, targets } = packageTargets(stage, sources)
    const file = `${relative(root, gateway)}/gateway.yml`
    const rules = accessFindings(config, targets).map(({ text, remedy }) => ({
      code: 'rule-without-effect' as const,
      where: file,
      what: text,
      remedy,
    }))
    const folders = new Map(services.filter(isTarget).map(({ target, folder }) => [target, folder]))
    const names = findings(targets).map(({ target, text, remedy }) => ({
      code: 'name-unusable' as const,
      where: folders.has(target) ? `services/${folders.get(target)}/catalogue.json` : file,
      what: text,
      remedy,
    }))
    const settings = settingFindings(stage, sources).map(({ path, text, remedy, level }) => ({
      code: level === 'error' ? ('setting-cannot-work' as const) : ('setting-doubtful' as const),
      where: `${file}: ${path}`,
      what: text,
      remedy,
    }))
    const examples = findExampleMistakes(services, targets).map(toSettingsProblem)
    return { config, problems: [...rules, ...names, ...settings, ...examples, ...leftOut] }
  } catch (error) {
    if (error instanceof SettingsError) return { problems: [...misspelt, ...error.mistakes].map(toSettingsProblem) }
    // Anything else may come of a misspelt key.
    return { problems: misspelt.length > 0 ? misspelt.map(toSettingsProblem) : toProblems(error, root) }
  }
}

function describeMissingGateway(services: readonly Service[]): Problem {
  const folder = services.find(({ directory }) => existsSync(join(directory, 'gateway.yml')))?.folder
  return {
    code: 'services-unreadable',
    where: `services/${folder ?? '*'}/serverless.yml`,
    what: 'no service is the gateway: none has custom.mcp.gateway: true',
    remedy:
      folder === undefined
        ? 'Write gateway: true below custom.mcp in the serverless.yml of the gateway.'
        : 'Write custom: { mcp: { gateway: true } }: gateway.yml is beside it.',
  }
}

/** Of the project and of its services, before anything is made of them. */
function findMisspelt(root: string, env: Environment | undefined): Mistake[] {
  return foldersOf(root).flatMap(folder =>
    existsSync(join(root, folder, 'serverless.yml'))
      ? findInYml({ directory: join(root, folder), file: `${folder}serverless.yml`, ...(env && { env }) })
      : [],
  )
}

function findInYml(place: YmlPlace): Mistake[] {
  const yml = readYml(place.directory)
  return [...findMisspeltKeys(yml, place.file), ...findUnresolved(yml, place)]
}

function toSettingsProblem({ file, path, text, remedy }: Mistake): Problem {
  return { code: 'settings-invalid', where: `${file}: ${path}`, what: text, remedy }
}

function toLeftOutProblem({ file, path, text, remedy }: Mistake): Problem {
  return { code: 'service-not-offered', where: `${file}: ${path}`, what: text, remedy }
}

function toProblems(error: unknown, root: string): Problem[] {
  if (error instanceof PackagingError) {
    return error.problems.map(({ file, text, remedy }) => ({
      code: 'configuration-invalid',
      where: file,
      what: text,
      remedy,
    }))
  }
  const code = 'services-unreadable'
  if (error instanceof UnreadableYml) {
    const where = relative(root, error.file)
    return [{ code, where, what: error.text, remedy: error.remedy }]
  }
  if (error instanceof UnreadName) return [{ code, where: error.where, what: error.text, remedy: error.remedy }]
  const what = (error as Error).message
  return [{ code, where: 'services', what, remedy: 'Correct what it names: nothing can be packaged before.' }]
}
