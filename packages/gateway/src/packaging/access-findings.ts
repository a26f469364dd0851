/** Finds settings of `gateway.yml` without effect: rules that match no caller or no name, callers and issuers of no door, pins of no tool. */

import { toPublicName, toResourceName } from '../catalogue/public-names.ts'
import type { GatewayConfig, PackagedTarget, Rule } from '../config/gateway-config.ts'
import { matchesGlob, mayBeginWith } from '../glob.ts'

/** One line for each, by its path in the file. */
export function accessFindings(config: GatewayConfig, targets: readonly PackagedTarget[]): string[] {
  const { policy, jwt, callers, doors, findTools } = config
  const offered = toOffered(targets, policy)
  const takesTokens = Object.values(doors).includes('jwt')
  const anybody = doors.functionUrl === 'none'
  return [
    ...(jwt && !takesTokens && !anybody ? ['jwt: no door takes tokens, so nobody is known by one'] : []),
    ...(callers.length > 0 && doors.functionUrl !== 'iam' && !anybody
      ? ['callers: no door takes signatures, so nobody is known by one']
      : []),
    ...findPins(findTools?.pinned ?? [], targets).map(problem => `findTools.pinned.${problem}`),
    ...(policy?.allow ?? []).flatMap((rule, index) =>
      [
        ...findNames(rule, offered),
        ...findTenants(rule, config),
        ...findRoles(rule, config),
        ...findScopes(rule, takesTokens),
      ].map(problem => `policy.allow.${index}.${problem}`),
    ),
  ]
}

function findPins(pinned: readonly string[], targets: readonly PackagedTarget[]): string[] {
  const tools = targets.flatMap(({ name, catalogue }) =>
    catalogue.tools.map(tool => toPublicName(name, String(tool.name))),
  )
  const live = targets.filter(target => target.live).map(({ name }) => `${name}___`)
  const isKnown = (glob: string) =>
    tools.some(name => matchesGlob(glob, name)) || live.some(prefix => mayBeginWith(glob, prefix))
  return pinned.flatMap((glob, index) => (isKnown(glob) ? [] : [`${index}: no tool has a name like ${glob}`]))
}

/** All that a rule can be about, as it is listed. */
function toNames({ name: target, catalogue }: PackagedTarget): string[] {
  return [
    ...[...catalogue.tools, ...catalogue.prompts].map(({ name }) => toPublicName(target, String(name))),
    ...catalogue.resources.map(({ uri }) => toResourceName(target, String(uri))),
    ...catalogue.resourceTemplates.map(({ uriTemplate }) => toResourceName(target, String(uriTemplate))),
  ]
}

type Offered = {
  readonly names: readonly string[]
  /** What live targets offer is not known yet, so that a rule may be about any of it. */
  readonly live: readonly string[]
  /** A rule may be about URIs that a template makes, which takes effect where some rule allows the template. */
  readonly templates: readonly { readonly uriTemplate: string; readonly prefix: string; readonly isAllowed: boolean }[]
}

function toOffered(targets: readonly PackagedTarget[], policy: GatewayConfig['policy']): Offered {
  const globs = policy?.allow.flatMap(rule => rule.names) ?? []
  return {
    names: targets.flatMap(toNames),
    live: targets.filter(target => target.live).map(({ name }) => `${name}___`),
    templates: targets.flatMap(({ name: target, catalogue }) =>
      catalogue.resourceTemplates.map(template => {
        const uriTemplate = String(template.uriTemplate)
        const name = toResourceName(target, uriTemplate)
        const [prefix = ''] = name.split('{')
        return { uriTemplate, prefix, isAllowed: globs.some(glob => matchesGlob(glob, name)) }
      }),
    ),
  }
}

function findNames(rule: Rule, { names, live, templates }: Offered): string[] {
  return rule.names.flatMap((glob, index) => {
    if (names.some(name => matchesGlob(glob, name)) || live.some(prefix => mayBeginWith(glob, prefix))) return []
    const [template, ...more] = templates.filter(({ prefix }) => mayBeginWith(glob, prefix))
    if (!template) return [`names.${index}: nothing is called ${glob}`]
    if ([template, ...more].some(({ isAllowed }) => isAllowed)) return []
    return [`names.${index}: ${glob} fits URIs of the template ${template.uriTemplate} alone, which no rule allows`]
  })
}

function findTenants({ tenants = [] }: Rule, { callers, jwt, doors }: GatewayConfig): string[] {
  // An issuer with `tenantClaim`, and a caller of `invoke: trusted`, may name any tenant.
  const anyTenant =
    typeof doors.invoke === 'object' || jwt?.issuers.some(({ tenantClaim }) => tenantClaim !== undefined)
  const known = [...callers, ...(jwt?.issuers ?? [])].flatMap(({ tenant }) => tenant ?? [])
  return anyTenant ? [] : findUnmatched('tenants', tenants, known)
}

function findRoles({ roles = [] }: Rule, { callers, jwt, doors }: GatewayConfig): string[] {
  const anyRole = jwt?.issuers.some(({ rolesClaim }) => rolesClaim !== undefined)
  const trusted = typeof doors.invoke === 'object' ? (doors.invoke.trusted.roles ?? []) : []
  return anyRole ? [] : findUnmatched('roles', roles, [...trusted, ...callers.flatMap(caller => caller.roles ?? [])])
}

function findUnmatched(key: 'tenants' | 'roles', globs: readonly string[], known: readonly string[]): string[] {
  return globs.flatMap((glob, index) =>
    known.some(one => matchesGlob(glob, one)) ? [] : [`${key}.${index}: no caller can have ${glob}`],
  )
}

function findScopes({ scopes }: Rule, takesTokens: boolean): string[] {
  return scopes && !takesTokens ? ['scopes: no door takes tokens, so nobody holds a scope'] : []
}
