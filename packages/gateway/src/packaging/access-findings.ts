/** Finds settings of `gateway.yml` without effect: rules that match no caller or no name, callers and issuers of no door, pins of no tool. */

import { splitName, toPublicName, toResourceName } from '../catalogue/public-names.ts'
import type { GatewayConfig, PackagedTarget, Rule } from '../config/gateway-config.ts'
import { matchesGlob, mayBeginWith } from '../glob.ts'
import { findNearest } from './nearest-name.ts'

export type Finding = {
  /** With its path in the file. */
  readonly text: string
  readonly remedy: string
}

export function accessFindings(config: GatewayConfig, targets: readonly PackagedTarget[]): Finding[] {
  const { policy, jwt, callers, doors, findTools } = config
  const offered = toOffered(targets, policy)
  const takesTokens = Object.values(doors).includes('jwt')
  const anybody = doors.functionUrl === 'none'
  return [
    ...(jwt && !takesTokens && !anybody
      ? [
          {
            text: 'jwt: no door takes tokens, so nobody is known by one',
            remedy: 'Set doors.functionUrl or doors.apiGateway to jwt, or take jwt out.',
          },
        ]
      : []),
    ...(callers.length > 0 && doors.functionUrl !== 'iam' && !anybody
      ? [
          {
            text: 'callers: no door takes signatures, so nobody is known by one',
            remedy: 'Set doors.functionUrl to iam, or take callers out.',
          },
        ]
      : []),
    ...findPins(findTools?.pinned ?? [], targets).map(found => below('findTools.pinned', found)),
    ...(policy?.allow ?? []).flatMap((rule, index) =>
      [
        ...findNames(rule, offered),
        ...findTenants(rule, config),
        ...findRoles(rule, config),
        ...findScopes(rule, takesTokens),
      ].map(found => below(`policy.allow.${index}`, found)),
    ),
  ]
}

function below(path: string, { text, remedy }: Finding): Finding {
  return { text: `${path}.${text}`, remedy }
}

function findPins(pinned: readonly string[], targets: readonly PackagedTarget[]): Finding[] {
  const tools = targets.flatMap(({ name, catalogue }) =>
    catalogue.tools.map(tool => toPublicName(name, String(tool.name))),
  )
  const live = targets.filter(target => target.live).map(({ name }) => `${name}___`)
  const isKnown = (glob: string) =>
    tools.some(name => matchesGlob(glob, name)) || live.some(prefix => mayBeginWith(glob, prefix))
  return pinned.flatMap((glob, index) =>
    isKnown(glob) ? [] : [{ text: `${index}: no tool has a name like ${glob}`, remedy: toMeant(glob, tools) }],
  )
}

/** How many names a remedy lists. */
const listed = 8

/** What may be meant by a glob that fits nothing. */
function toMeant(glob: string, names: readonly string[]): string {
  const meant = findNearest(glob, names)
  if (meant !== undefined) return `Write ${meant}.`
  const targets = [...new Set(names.map(name => splitName(name)?.target ?? name))]
  const { target = glob.split('*')[0] ?? '' } = splitName(glob) ?? {}
  const offered = names.filter(name => splitName(name)?.target === target)
  if (offered.length > 0)
    return `Write a name of ${target}, or ${target}___* for all: ${offered.slice(0, listed).join(', ')}.`
  const like = findNearest(target.replace(/[._]+.*$/, ''), targets)
  const form = `A name is that of a target, three underscores, and that of a tool, and * stands for any characters`
  if (like !== undefined) {
    const own = `${like}${glob.slice(target.length)}`
    return names.some(name => matchesGlob(own, name)) ? `Write ${own}.` : `${form}: ${like}___*.`
  }
  return targets.length === 0 ? `${form}. No target offers any.` : `${form}. The targets are ${targets.join(', ')}.`
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

function findNames(rule: Rule, { names, live, templates }: Offered): Finding[] {
  return rule.names.flatMap((glob, index) => {
    if (names.some(name => matchesGlob(glob, name)) || live.some(prefix => mayBeginWith(glob, prefix))) return []
    const [template, ...more] = templates.filter(({ prefix }) => mayBeginWith(glob, prefix))
    if (!template)
      return [
        {
          text: `names.${index}: nothing is called ${glob}`,
          remedy: toMeant(glob, [...names, ...live.map(prefix => `${prefix}*`)]),
        },
      ]
    if ([template, ...more].some(({ isAllowed }) => isAllowed)) return []
    const text = `names.${index}: ${glob} fits URIs of the template ${template.uriTemplate} alone, which no rule allows`
    return [{ text, remedy: `Add ${template.prefix}* to the names of the rule: it allows the template, too.` }]
  })
}

function findTenants({ tenants = [] }: Rule, { callers, jwt, doors }: GatewayConfig): Finding[] {
  // An issuer with `tenantClaim`, and a caller of `invoke: trusted`, may name any tenant.
  const anyTenant =
    typeof doors.invoke === 'object' || jwt?.issuers.some(({ tenantClaim }) => tenantClaim !== undefined)
  const known = [...callers, ...(jwt?.issuers ?? [])].flatMap(({ tenant }) => tenant ?? [])
  return anyTenant ? [] : findUnmatched('tenants', tenants, known)
}

function findRoles({ roles = [] }: Rule, { callers, jwt, doors }: GatewayConfig): Finding[] {
  const anyRole = jwt?.issuers.some(({ rolesClaim }) => rolesClaim !== undefined)
  const trusted = typeof doors.invoke === 'object' ? (doors.invoke.trusted.roles ?? []) : []
  return anyRole ? [] : findUnmatched('roles', roles, [...trusted, ...callers.flatMap(caller => caller.roles ?? [])])
}

const givers = {
  tenants: 'tenant of an entry of callers or of an issuer, or tenantClaim of an issuer',
  roles: 'roles of an entry of callers, or rolesClaim of an issuer',
}

function findUnmatched(key: 'tenants' | 'roles', globs: readonly string[], known: readonly string[]): Finding[] {
  return globs.flatMap((glob, index) => {
    if (known.some(one => matchesGlob(glob, one))) return []
    const meant = findNearest(glob, known)
    const remedy = meant === undefined ? `Callers get it by ${givers[key]}. Else take it out.` : `Write ${meant}.`
    return [{ text: `${key}.${index}: no caller can have ${glob}`, remedy }]
  })
}

function findScopes({ scopes }: Rule, takesTokens: boolean): Finding[] {
  if (!scopes || takesTokens) return []
  const text = 'scopes: no door takes tokens, so nobody holds a scope'
  return [{ text, remedy: 'Take scopes out, or set doors.functionUrl or doors.apiGateway to jwt.' }]
}
