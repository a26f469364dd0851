/** Checks before packaging: `custom.mcp`, `gateway.yml`, names, and rules without effect. */

import { existsSync, readdirSync } from 'node:fs'
import { join, relative } from 'node:path'
import {
  accessFindings,
  describeYamlError,
  findings,
  type GatewayConfig,
  PackagingError,
  packageTargets,
  settingFindings,
} from '@mcp-lambda/gateway/packaging'
import { findGateway, isTarget, readServices, readYml, UnreadableYml, UnreadName } from '../project/project.ts'
import { type Mistake, SettingsError } from '../settings/settings.ts'
import { findExampleMistakes } from './find-example-mistakes.ts'
import { findMisspeltKeys } from './find-misspelt-keys.ts'
import { findProjectMistakes } from './find-project-mistakes.ts'
import { findServiceMistakes } from './find-service-mistakes.ts'
import type { Problem } from './problem.ts'

export type Configuration = { readonly config?: GatewayConfig; readonly problems: readonly Problem[] }

/** Without `config` the gateway cannot be packaged. */
export function checkConfiguration(root: string, stage: string): Configuration {
  let misspelt: readonly Mistake[] = []
  try {
    misspelt = findMisspelt(root)
    const services = readServices(root)
    const mistakes = [...misspelt, ...services.flatMap(findServiceMistakes), ...findProjectMistakes(root, services)]
    if (mistakes.length > 0) return { problems: mistakes.map(toSettingsProblem) }
    const gateway = findGateway(services)?.directory
    if (gateway === undefined) return { problems: [withoutGateway] }
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
    return { config, problems: [...rules, ...names, ...settings, ...examples] }
  } catch (error) {
    if (error instanceof SettingsError) return { problems: [...misspelt, ...error.mistakes].map(toSettingsProblem) }
    // Anything else may come of a misspelt key.
    return { problems: misspelt.length > 0 ? misspelt.map(toSettingsProblem) : toProblems(error, root) }
  }
}

const withoutGateway: Problem = {
  code: 'services-unreadable',
  where: 'services/*/serverless.yml',
  what: 'no service is the gateway: none has custom.mcp.gateway: true',
  remedy: 'Write gateway: true below custom.mcp in the serverless.yml of the gateway.',
}

/** Of the project and of its services, before anything is made of them. */
function findMisspelt(root: string): Mistake[] {
  const services = join(root, 'services')
  const folders = existsSync(services) ? readdirSync(services).map(folder => `services/${folder}/`) : []
  return ['', ...folders].flatMap(folder =>
    existsSync(join(root, folder, 'serverless.yml'))
      ? findMisspeltKeys(readYml(join(root, folder)), `${folder}serverless.yml`)
      : [],
  )
}

function toSettingsProblem({ file, path, text, remedy }: Mistake): Problem {
  return { code: 'settings-invalid', where: `${file}: ${path}`, what: text, remedy }
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
    return [{ code, where, what: error.text, remedy: describeYamlError(error.code) }]
  }
  if (error instanceof UnreadName) return [{ code, where: error.where, what: error.text, remedy: error.remedy }]
  const what = (error as Error).message
  return [{ code, where: 'services', what, remedy: 'Correct what it names: nothing can be packaged before.' }]
}
