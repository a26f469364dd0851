/** Settings of `jwt` with which a login cannot work, or not as it may be meant. */

import { findEndpoint } from '../auth/endpoints.ts'
import type { Issuer, JwtSettings, Settings } from '../config/gateway-config.ts'
import { error, type SettingFinding, warning } from './setting-finding.ts'

export function findTokens({ jwt, policy }: Settings, stage: string): SettingFinding[] {
  if (jwt === undefined) return []
  const { audience = [], resource, issuers } = jwt
  return [
    ...findAudience('jwt.audience', audience),
    ...issuers.flatMap((issuer, index) => findIssuer(`jwt.issuers.${index}`, issuer, stage)),
    ...(resource === undefined ? [] : findResource('jwt', resource, audience, stage)),
    ...findMisplaced(jwt),
    ...findShared(issuers),
    ...findUnasked(jwt, policy),
  ]
}

function findAudience(path: string, audience: readonly string[]): SettingFinding[] {
  if (!audience.includes('*')) return []
  return [error(path, 'is *, which is compared as it is, so no token fits', 'Write the audience out.')]
}

const metadata = '/.well-known/'

function findIssuer(path: string, { issuer, audience = [], resource }: Issuer, stage: string): SettingFinding[] {
  const text = 'is the address of its metadata, which no token has as its iss'
  return [
    ...findAudience(`${path}.audience`, audience),
    ...(issuer.includes(metadata)
      ? [error(`${path}.issuer`, text, `Write ${issuer.slice(0, issuer.indexOf(metadata))}.`)]
      : []),
    ...(resource === undefined ? [] : findResource(path, resource, audience, stage)),
  ]
}

function findResource(parent: string, resource: string, audience: readonly string[], stage: string): SettingFinding[] {
  const { protocol, hash } = new URL(resource)
  const path = `${parent}.resource`
  if (hash !== '') return [error(path, 'has a fragment, which RFC 8707 forbids', 'Take out what follows #.')]
  if (protocol === 'http:' && stage !== 'local') {
    return [error(path, 'is over http, and clients send tokens there', 'Write its https URL.')]
  }
  if (audience.includes(resource)) return []
  const text = `${resource} is none of ${parent}.audience: clients ask for a token for it (RFC 8707), and one for it alone is refused`
  const remedy = `Add it to ${parent}.audience, unless the issuer puts another audience into such tokens.`
  return [warning(path, text, remedy)]
}

/** Clients look for metadata by the path of `resource`, and the gateway tells endpoints apart by their paths alone. */
function findMisplaced(jwt: JwtSettings): SettingFinding[] {
  const named = [
    { path: 'jwt.resource', resource: jwt.resource },
    ...jwt.issuers.map(({ resource }, index) => ({ path: `jwt.issuers.${index}.resource`, resource })),
  ]
  return named.flatMap(({ path, resource }) => {
    if (resource === undefined || findEndpoint(jwt, new URL(resource).pathname).resource === resource) return []
    const text = `${resource} has the path of another endpoint, whose metadata clients would find there`
    return [error(path, text, 'Let it end in the path of its own endpoint.')]
  })
}

/** RFC 9728, section 7.6, leaves the choice to clients, and those of MCP take the first. */
function findShared(issuers: readonly Issuer[]): SettingFinding[] {
  const [first, ...others] = issuers.filter(({ path }) => path === undefined)
  if (!first || others.length === 0) return []
  const text = `share one endpoint, and clients log in at the first alone: nobody at ${others.map(({ issuer }) => issuer).join(', ')}`
  const remedy = 'Give each other one a path and an audience of its own, unless its callers get tokens by other means.'
  return [warning('jwt.issuers', text, remedy)]
}

/** Clients that register themselves do so for the scopes of the first challenge, and many servers hold them to these. */
function findUnasked(
  { requiredScopes, offeredScopes = requiredScopes }: JwtSettings,
  policy: Settings['policy'],
): SettingFinding[] {
  const named = new Set((policy?.allow ?? []).flatMap(({ scopes = [] }) => scopes))
  const unasked = [...named].filter(scope => !offeredScopes.includes(scope))
  if (unasked.length === 0) return []
  const text = `lack scopes that rules of the policy need: ${unasked.join(', ')}. Many clients that register themselves can never ask for them`
  const remedy = 'Add them, unless clients are registered by hand, or may ask for more later (docs/guides/log-in.md).'
  return [warning('jwt.offeredScopes', text, remedy)]
}
