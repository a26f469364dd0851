import type { Principal } from '@mcp-lambda/wrapper'
import { isObject, type JsonObject } from '@mcp-lambda/wrapper/protocol'
import type { Issuer } from '../config/gateway-config.ts'
import type { TokenProblem } from './token-problem.ts'

type Verified = { readonly issuer: Issuer; readonly subject: string; readonly claims: JsonObject }

/** The principal of a verified token, or why it has none: no tenant, where the issuer has a `tenantClaim`. */
export function toTokenPrincipal({ issuer, subject, claims }: Verified): Principal | TokenProblem {
  const tenant = issuer.tenant ?? readTenant(issuer, claims)
  if (typeof tenant === 'object') return tenant
  return {
    id: toId(issuer, subject, claims),
    ...(tenant !== undefined && { tenant }),
    roles: issuer.rolesClaim === undefined ? [] : toTexts(readClaim(claims, issuer.rolesClaim)),
    // RFC 9068 has `scope`, one text; Entra ID and Okta write `scp`.
    scopes: toTexts(claims.scope ?? claims.scp).flatMap(text => text.split(' ').filter(scope => scope !== '')),
    claims,
  }
}

/**
 * Two issuers may each have a subject `1234`, so the id has both. A token that a client got for itself has the client's id as
 * subject (RFC 9068, section 2.2). A person may have the same (RFC 9700, section 4.15). No issuer has a blank.
 */
function toId({ issuer }: Issuer, subject: string, { client_id: client, azp }: JsonObject): string {
  return subject === (client ?? azp) ? `client ${issuer}#${subject}` : `${issuer}#${subject}`
}

function readTenant({ tenantClaim }: Issuer, claims: JsonObject): string | TokenProblem | undefined {
  if (tenantClaim === undefined) return undefined
  const claim = readClaim(claims, tenantClaim)
  // Keycloak lists the organizations of a person, also of one.
  const [tenant, ...more] = Array.isArray(claim) ? claim : [claim]
  const expected = `${tenantClaim}: a text, or a list of one`
  if (more.length > 0) {
    const text = `The token names several tenants: its claim ${tenantClaim} is a list of ${more.length + 1}`
    return { reason: 'several_tenants', text, expected, came: claim }
  }
  if (typeof tenant === 'string' && tenant !== '') return tenant
  const text = `The token names no tenant: it has no claim ${tenantClaim} that is a text`
  return { reason: 'no_tenant', text, expected, came: claim ?? 'no such claim' }
}

/** Whether a token says anything of roles; false where the claim is misspelt, or not in its issuer's tokens. */
export function hasRolesClaim({ issuer, claims }: Pick<Verified, 'issuer' | 'claims'>): boolean {
  return issuer.rolesClaim === undefined || readClaim(claims, issuer.rolesClaim) !== undefined
}

/** A claim by its name, which may itself hold dots (`https://example.com/tenant`); else by a path (`realm_access.roles`). */
function readClaim(claims: JsonObject, name: string): unknown {
  if (Object.hasOwn(claims, name)) return claims[name]
  return name
    .split('.')
    .reduce<unknown>((value, key) => (isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined), claims)
}

function toTexts(value: unknown): string[] {
  return (Array.isArray(value) ? value : [value]).filter(item => typeof item === 'string')
}
