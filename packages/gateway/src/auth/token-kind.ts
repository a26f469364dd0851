import type { JsonObject } from '@mcp-lambda/wrapper/protocol'
import type { UnverifiedToken } from './read-token.ts'

/** Keycloak's claim `typ` (`TokenUtil`). Its access tokens say `Bearer` or `DPoP`. */
const keycloakKinds = /^(id|refresh|offline|logout|\w+accesstoken)$/i

/**
 * What a signed JWT is, where it says that it is no access token; undefined for any other. RFC 8725, section 3.11: one kind
 * must not pass for another. Access tokens should say `at+jwt` (RFC 9068), but many servers write `JWT` or nothing.
 */
export function findOtherKind({ header, claims }: UnverifiedToken): string | undefined {
  const type = String(header.typ ?? '')
    .toLowerCase()
    .replace(/^application\//, '')
  // `logout+jwt`, `secevent+jwt`, `dpop+jwt`, `oauth-id-jag+jwt` and whatever else has a registered type of its own.
  if (/\+(sd-)?jwt\b/.test(type) && !/(^|[-.])at\+jwt$/.test(type)) return `typ ${type}`
  return findByClaims(claims)
}

function findByClaims(claims: JsonObject): string | undefined {
  const { typ, token_use: use, events } = claims
  // OpenID Connect Core, sections 3.1.3.6 and 3.3.2.11: hashes of what is issued together with an ID token.
  for (const hash of ['at_hash', 'c_hash']) if (hash in claims) return `an ID token, since it has ${hash}`
  // Amazon Cognito: `id` or `access`.
  if (typeof use === 'string' && use !== 'access') return `token_use ${use}`
  if (typeof typ === 'string' && keycloakKinds.test(typ)) return `claim typ ${typ}`
  // RFC 8417: security events, logout tokens among them.
  return events === undefined ? undefined : 'a security event, since it has events'
}
