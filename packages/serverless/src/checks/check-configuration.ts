/** Checks before packaging: `custom.mcp`, `gateway.yml`, names, and rules without effect. */

import { relative } from 'node:path'
import {
  accessFindings,
  findings,
  type GatewayConfig,
  PackagingError,
  packageTargets,
  settingFindings,
} from '@mcp-lambda/gateway/packaging'
import { findGateway, isTarget, readServices, UnreadableYml } from '../project/project.ts'
import { SettingsError } from '../settings/settings.ts'
import { findServiceMistakes } from './find-service-mistakes.ts'
import type { Problem } from './problem.ts'

export type Configuration = { readonly config?: GatewayConfig; readonly problems: readonly Problem[] }

/** Without `config` the gateway cannot be packaged. */
export function checkConfiguration(root: string, stage: string): Configuration {
  try {
    const services = readServices(root)
    const mistakes = services.flatMap(findServiceMistakes)
    if (mistakes.length > 0) throw new SettingsError(mistakes)
    const gateway = findGateway(services)?.directory
    if (gateway === undefined)
      throw new Error('no service is the gateway: set custom.mcp.gateway to true in the serverless.yml of one')
    const sources = { root, gateway, services: services.filter(isTarget) }
    const { config, targets } = packageTargets(stage, sources)
    const file = `${relative(root, gateway)}/gateway.yml`
    const rules = accessFindings(config, targets).map(finding => ({
      code: 'rule-without-effect' as const,
      where: file,
      what: finding,
      remedy: 'Correct or remove the rule: it has no effect.',
    }))
    const names = findings(targets).map(finding => ({
      code: 'name-unusable' as const,
      where: 'services/*/catalogue.json',
      what: finding,
      remedy: 'Rename it in the tool server, then npm run catalogue.',
    }))
    const settings = settingFindings(stage, sources).map(({ path, text, remedy, level }) => ({
      code: level === 'error' ? ('setting-cannot-work' as const) : ('setting-doubtful' as const),
      where: `${file}: ${path}`,
      what: text,
      remedy,
    }))
    return { config, problems: [...rules, ...names, ...settings] }
  } catch (error) {
    if (error instanceof SettingsError) {
      const remedy = 'Correct it. The README of @mcp-lambda/serverless lists the settings.'
      return {
        problems: error.mistakes.map(({ file, path, text }) => ({
          code: 'settings-invalid',
          where: `${file}: ${path}`,
          what: text,
          remedy,
        })),
      }
    }
    const remedy = 'Correct it: without a valid configuration the gateway is not packaged.'
    if (error instanceof UnreadableYml) {
      const where = relative(root, error.file)
      return { problems: [{ code: 'services-unreadable', where, what: error.text, remedy: 'Correct that line.' }] }
    }
    if (!(error instanceof PackagingError)) {
      return { problems: [{ code: 'services-unreadable', where: 'services', what: (error as Error).message, remedy }] }
    }
    return {
      problems: error.problems.map(({ file, text }) => ({
        code: 'configuration-invalid',
        where: file,
        what: text,
        remedy,
      })),
    }
  }
}
