import type { Issuer } from '../config/gateway-config.ts'
import type { KeysDeps } from './issuer-keys.ts'
import { hasRolesClaim } from './token-principal.ts'

type Seen = { readonly issuer: Issuer; readonly claims: Readonly<Record<string, unknown>> }

/**
 * Tells, once for each issuer, of a `rolesClaim` that no token has had so far: misspelt, or not in access tokens. Without it
 * tools for a role are hidden from all callers, as if they did not exist.
 */
export function createRolesWatch(log: KeysDeps['log']): (token: Seen) => void {
  /** Issuers of which nothing more is to be told. */
  const settled = new Set<string>()
  return ({ issuer, claims }) => {
    if (settled.has(issuer.issuer)) return
    settled.add(issuer.issuer)
    if (hasRolesClaim({ issuer, claims })) return
    log('The first token of an issuer has no claim of roles, so its bearer has none', {
      issuer: issuer.issuer,
      rolesClaim: issuer.rolesClaim,
      claims: Object.keys(claims).slice(0, 30).join(' ').slice(0, 300),
    })
  }
}
