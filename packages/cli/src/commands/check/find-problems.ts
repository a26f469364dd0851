/** What would fail on a stage, found without credentials: configuration, catalogues, and what packaging made. */

import { join } from 'node:path'
import { deploymentVariables } from '@mcp-lambda/gateway/packaging'
import {
  checkAccess,
  checkConfiguration,
  checkEditions,
  checkFunctions,
  checkIssuers,
  checkKeys,
  checkPython,
  checkSizes,
  type Problem,
  readPackaged,
  toExpectedGrants,
  toVpcNotes,
} from '@mcp-lambda/serverless/checks'
import { gatewaySources } from '@mcp-lambda/serverless/gateway'
import { checkLoading, type LoadingOptions } from '@mcp-lambda/serverless/loading'
import { findGateway, isTarget, readServices, type Service } from '@mcp-lambda/serverless/project'
import { toLoading } from '../../loading/load-system.ts'
import { toServicePackage } from '../../packaging/package-service.ts'
import { packageServices } from '../../packaging/package-services.ts'
import type { Screen } from '../../terminal/screen.ts'
import { whileWaiting } from '../../terminal/while-waiting.ts'
import { addPackagingProblems } from './add-packaging-problems.ts'
import { checkCatalogues } from './check-catalogues.ts'
import { checkSecretsFile } from './check-secrets-file.ts'
import { checkTemplate } from './check-template.ts'
import { readZips } from './read-zips.ts'

type FindOptions = Pick<LoadingOptions, 'env' | 'note' | 'signal'> & {
  readonly root: string
  readonly stage: string
  /** More words for the framework, e.g. `--region`. */
  readonly words: readonly string[]
  readonly screen: Screen
  /** Whether issuers are asked what they publish. */
  readonly online: boolean
}

export async function findProblems(options: FindOptions): Promise<Problem[]> {
  const { root, stage, words, online, env, note, screen, signal } = options
  const { config, problems: misconfigured } = checkConfiguration(root, stage, env)
  const problems = [...(await checkTemplate(root)), ...misconfigured]
  if (!config) return problems
  const services = readServices(root)
  const catalogues = await checkCatalogues(services.filter(isTarget), screen)
  const secrets = await checkSecretsFile(root)
  const issuers = online ? await checkIssuers(root, config) : []
  const found = [...problems, ...issuers, ...checkEditions(services), ...catalogues.problems, ...secrets]
  try {
    const packaging = packageServices({ root, stage, words, onPackaged: () => undefined, ...(signal && { signal }) })
    await whileWaiting('packaging', screen, packaging)
  } catch (error) {
    if (signal?.aborted) throw error
    return addPackagingProblems(found, error as Error, stage)
  }
  const packagePath = toServicePackage(stage)
  const packages = services.map(service => readPackaged(root, service, join(service.directory, packagePath)))
  for (const line of [...toVpcNotes(packages), ...readExpectedGrants(services, stage)]) note(line)
  const zips = await Promise.all(services.map(service => readZips(service, stage)))
  const known = new Set(catalogues.unavailable)
  let loading: readonly string[] = []
  const onLoading = (services: readonly string[]) => {
    loading = services
  }
  const loads = checkLoading(services, { packagePath, env, known, note, onLoading, ...(signal && { signal }) })
  return [
    ...found,
    ...(await whileWaiting(() => toLoading(loading), screen, loads)),
    ...checkFunctions(packages, config.targets),
    ...checkAccess(packages, config.doors),
    ...checkSizes(packages, zips.flat()),
    ...packages.flatMap((packaged, index) => zips[index]?.flatMap(zip => checkPython(zip, packaged)) ?? []),
    ...checkKeys(packages, [
      ...new Set([...catalogues.asking, ...services.filter(hasStateKeys).map(({ folder }) => folder)]),
    ]),
  ]
}

/** A service that names keys asks its clients. */
function hasStateKeys({ settings }: Service): boolean {
  return settings.secrets?.MCP_STATE_KEYS !== undefined
}

/** What other accounts will have to allow. */
function readExpectedGrants(services: readonly Service[], stage: string): string[] {
  const gateway = findGateway(services)
  if (gateway === undefined) return []
  const { targetsVariable } = deploymentVariables({ stage, network: 'internet' }, gatewaySources(gateway.directory))
  return toExpectedGrants(JSON.parse(targetsVariable))
}
