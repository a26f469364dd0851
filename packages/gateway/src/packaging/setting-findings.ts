/** Settings of `gateway.yml`, each compared with what it names: catalogues, protocols, other settings, the stage. */

import { toPublicName } from '../catalogue/public-names.ts'
import type { Settings } from '../config/gateway-config.ts'
import { matchesGlob } from '../glob.ts'
import { type CataloguedTarget, readCatalogues } from './catalogues.ts'
import { readGatewayConfig, readStageNames } from './read-gateway-yml.ts'
import { toTargets } from './service-targets.ts'
import { error, type SettingFinding, warning } from './setting-finding.ts'
import type { GatewaySources } from './sources.ts'
import { findTokens } from './token-findings.ts'

/** @throws PackagingError where the gateway cannot be packaged */
export function settingFindings(stage: string, sources: GatewaySources): SettingFinding[] {
  const services = toTargets(sources)
  const settings = readGatewayConfig(sources, { stage, targetNames: services.map(({ name }) => name) })
  // With all tools: what `hide` takes out is compared with it.
  const entries = Object.fromEntries(
    Object.entries(settings.targets).map(([name, { hide: _, ...rest }]) => [name, rest]),
  )
  const targets = readCatalogues(services, { entries, sources })
  return [
    ...findTokens(settings, stage),
    ...findOrigins(settings),
    ...findTargets(settings, targets),
    ...findPolicy(settings, targets, stage),
    ...findCallers(settings),
    ...findStage(stage, readStageNames(sources)),
  ]
}

function findOrigins({ allowedOrigins }: Settings): SettingFinding[] {
  return allowedOrigins.flatMap((origin, index) =>
    origin.replace(/:\*$/, '').includes('*')
      ? [
          error(
            `allowedOrigins.${index}`,
            `${origin} is compared as it is, so no page has it`,
            'Name each origin; only the port may be *.',
          ),
        ]
      : [],
  )
}

function findTargets({ targets: entries }: Settings, targets: readonly CataloguedTarget[]): SettingFinding[] {
  return Object.entries(entries).flatMap(([name, { hide = [], drift, protocol = 'mcp', catalogue }]) => [
    ...(catalogue === 'live' ? [] : findHidden(name, hide, targets)),
    ...(drift === 'refuse' && protocol !== 'mcp'
      ? [
          error(
            `targets.${name}.drift`,
            `is refuse, and a function that speaks ${protocol} does not tell what it offers: nothing is refused`,
            'Take it out, or wrap the function (protocol: mcp).',
          ),
        ]
      : []),
  ])
}

function findHidden(name: string, hide: readonly string[], targets: readonly CataloguedTarget[]): SettingFinding[] {
  const target = targets.find(one => one.name === name) as (CataloguedTarget & { readonly live?: boolean }) | undefined
  if (target === undefined || target.live) return []
  const tools = target.catalogue.tools.map(tool => String(tool.name))
  return hide.flatMap((glob, index) => {
    if (tools.some(tool => matchesGlob(glob, tool))) return []
    const like = tools.find(tool => tool.toLowerCase() === glob.toLowerCase() || toPublicName(name, tool) === glob)
    const remedy = like === undefined ? `Its tools are ${tools.join(', ')}.` : `Write ${like}.`
    return [
      error(`targets.${name}.hide.${index}`, `no tool of ${name} is called ${glob}, so nothing is hidden`, remedy),
    ]
  })
}

function findPolicy({ policy }: Settings, targets: readonly CataloguedTarget[], stage: string): SettingFinding[] {
  if (policy === undefined) return []
  const names = targets.map(({ name }) => name)
  return [
    ...(policy.mode === 'log' && stage !== 'local'
      ? [
          warning(
            'policy.mode',
            'is log, so nothing is refused',
            'Set it to enforce once the log shows no call that should pass.',
          ),
        ]
      : []),
    ...policy.allow.flatMap((rule, index) =>
      rule.names.flatMap((glob, at) => {
        const [literal = ''] = glob.split('*')
        const others = names.filter(name => name !== literal && matchesGlob(glob, `${name}___`))
        if (!names.includes(literal) || others.length === 0) return []
        const text = `${glob} fits the target ${literal}, and also ${others.join(', ')}`
        return [warning(`policy.allow.${index}.names.${at}`, text, `Write ${literal}___* for ${literal} alone.`)]
      }),
    ),
  ]
}

/** The first entry that matches counts. */
function findCallers({ callers }: Settings): SettingFinding[] {
  return callers.flatMap(({ arn }, index) => {
    const earlier = callers.slice(0, index).findIndex(one => matchesGlob(one.arn, arn))
    if (earlier < 0) return []
    const text = `${arn} never counts, because callers.${earlier} fits each of its callers first`
    return [error(`callers.${index}`, text, 'Put it before that one, or take it out.')]
  })
}

/** `stages.production` is nothing to the stage `prod`. */
function findStage(stage: string, names: readonly string[]): SettingFinding[] {
  if (names.includes(stage)) return []
  const like = names.filter(name => name !== 'local' && (name.startsWith(stage) || stage.startsWith(name)))
  return like.map(name =>
    warning(
      `stages.${name}`,
      `is of another stage than ${stage}, which has no block`,
      `Rename it to ${stage}, if that is what it is for.`,
    ),
  )
}
