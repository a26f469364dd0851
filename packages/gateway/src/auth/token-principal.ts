import { type Principal, Refusal } from '@mcp-lambda/wrapper'
import { isObject, type JsonObject } from '@mcp-lambda/wrapper/protocol'
import type { Issuer } from '../config/gateway-config.ts'

type Verified = { readonly issuer: Issuer; readonly subject: string; readonly claims: JsonObject }

/**
 * The principal of a verified token. Two issuers may each have a subject `1234`, so the id has both.
 *
 * @throws Refusal for a token without a tenant, where the issuer has a `tenantClaim`.
 */
export function toTokenPrincipal({ issuer, subject, claims }: Verified): Principal {
  const tenant = issuer.tenant ?? readTenant(issuer, claims)
  return {
    id: `${issuer.issuer}#${subject}`,
    ...(tenant !== undefined && { tenant }),
    roles: issuer.rolesClaim === undefined ? [] : toTexts(readClaim(claims, issuer.rolesClaim)),
    // RFC 9068 has `scope`, one text; Entra ID and Okta write `scp`.
    scopes: toTexts(claims.scope ?? claims.scp).flatMap(text => text.split(' ').filter(scope => scope !== '')),
    claims,
  }
}

function readTenant({ tenantClaim }: Issuer, claims: JsonObject): string | undefined {
  if (tenantClaim === undefined) return undefined
  const tenant = readClaim(claims, tenantClaim)
  if (typeof tenant === 'string' && tenant !== '') return tenant
  throw new Refusal(403, `The token names no tenant: it has no claim ${tenantClaim} that is a text`, {
    data: { cause: 'no_tenant' },
  })
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
