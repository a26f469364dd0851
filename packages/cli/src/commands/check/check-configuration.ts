/** Checks before packaging: `gateway.yml`, names, and rules without effect. */

import {
  accessFindings,
  findings,
  type GatewayConfig,
  PackagingError,
  packageTargets,
} from '@mcp-lambda/gateway/packaging'
import { isTarget, readServices } from '@mcp-lambda/serverless/project'
import type { Problem } from './problem.ts'

export type Configuration = { readonly config?: GatewayConfig; readonly problems: readonly Problem[] }

/** Without `config` the gateway cannot be packaged. */
export function checkConfiguration(root: string, stage: string): Configuration {
  try {
    const services = readServices(root).filter(isTarget)
    const { config, targets } = packageTargets(stage, { root, gateway: `${root}/services/gateway`, services })
    const rules = accessFindings(config, targets).map(finding => ({
      code: 'rule-without-effect' as const,
      where: 'services/gateway/gateway.yml',
      what: finding,
      remedy: 'Correct or remove the rule: it has no effect.',
    }))
    const names = findings(targets).map(finding => ({
      code: 'name-unusable' as const,
      where: 'services/*/catalogue.json',
      what: finding,
      remedy: 'Rename it in the tool server, then npm run catalogue.',
    }))
    return { config, problems: [...rules, ...names] }
  } catch (error) {
    const remedy = 'Correct it: without a valid configuration the gateway is not packaged.'
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
