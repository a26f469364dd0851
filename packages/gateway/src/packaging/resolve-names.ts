/** What each name in `gateway.yml` stands for on a stage: functions of targets, and what globs match. */

import { toPublicName, toResourceName } from '../catalogue/public-names.ts'
import { matchesGlob } from '../glob.ts'
import { readCatalogues } from './catalogues.ts'
import { readGatewayConfig } from './read-gateway-yml.ts'
import { onStage, toTargets } from './service-targets.ts'
import type { GatewaySources } from './sources.ts'

export type ResolvedName = {
  /** Its path in the file, e.g. `policy.allow.0.names.1`. */
  readonly path: string
  readonly written: string
  readonly stands: readonly string[]
}

/** @throws PackagingError where the gateway cannot be packaged */
export function resolveNames(stage: string, sources: GatewaySources): ResolvedName[] {
  const services = toTargets(sources)
  const settings = readGatewayConfig(sources, { stage, targetNames: services.map(({ name }) => name) })
  // With hidden tools: what hides them is a name, too.
  const entries = Object.fromEntries(
    Object.entries(settings.targets).map(([name, { hide: _, ...rest }]) => [name, rest]),
  )
  const targets = readCatalogues(services, { entries, sources })
  const toolsOf = (target: string) =>
    targets
      .filter(({ name }) => name === target)
      .flatMap(({ catalogue }) => catalogue.tools.map(({ name }) => String(name)))
  const names = targets.flatMap(({ name: target, catalogue }) => [
    ...[...catalogue.tools, ...catalogue.prompts].map(({ name }) => toPublicName(target, String(name))),
    ...catalogue.resources.map(({ uri }) => toResourceName(target, String(uri))),
    ...catalogue.resourceTemplates.map(({ uriTemplate }) => toResourceName(target, String(uriTemplate))),
  ])
  const matching = (glob: string, among: readonly string[]) => among.filter(name => matchesGlob(glob, name))
  return [
    ...services.map(({ name, functionName }) => ({
      path: `targets.${name}`,
      written: name,
      stands: [`function ${onStage(stage, functionName)}`],
    })),
    ...Object.entries(settings.targets).flatMap(([target, { function: arn, hide = [] }]) => [
      ...(arn === undefined
        ? []
        : [{ path: `targets.${target}.function`, written: target, stands: [`function ${arn}`] }]),
      ...hide.map((glob, index) => ({
        path: `targets.${target}.hide.${index}`,
        written: glob,
        stands: matching(glob, toolsOf(target)),
      })),
    ]),
    ...(settings.policy?.allow ?? []).flatMap((rule, at) =>
      rule.names.map((glob, index) => ({
        path: `policy.allow.${at}.names.${index}`,
        written: glob,
        stands: matching(glob, names),
      })),
    ),
    ...(settings.findTools?.pinned ?? []).map((glob, index) => ({
      path: `findTools.pinned.${index}`,
      written: glob,
      stands: matching(glob, names),
    })),
  ]
}
