/** The gateway as an OAuth protected resource: its metadata (RFC 9728), and how it challenges (RFC 6750, MCP authorization). */

import { Refusal } from '@mcp-lambda/wrapper'
import type { Caller, JsonObject, RefusalFacts, RefusalHeaders } from '@mcp-lambda/wrapper/protocol'
import type { JwtSettings } from '../config/gateway-config.ts'
import { findEndpoint, isBehindApi, readPrefix } from './endpoints.ts'

const wellKnown = '/.well-known/oauth-protected-resource'

/**
 * The metadata document where `caller` asks for it: at its well-known path alone, or followed by the endpoint's path. An API
 * passes on nothing outside its stage or mapping, so there the well-known path may stand behind that.
 */
export function toResourceMetadata(jwt: JwtSettings, caller: Caller): JsonObject | undefined {
  const place = readPlace(caller)
  if (!place) return undefined
  const endpoint = findEndpoint(jwt, place.path)
  const origin = readOrigin(caller)
  const named = endpoint.resource ?? (origin === undefined ? undefined : `${origin}${place.path}`)
  if (named === undefined || endpoint.issuers.length === 0) return undefined
  const scopes = toOffered(jwt)
  return {
    resource: named,
    authorization_servers: endpoint.issuers.map(({ issuer }) => issuer),
    bearer_methods_supported: ['header'],
    // Those of single tools are in the challenge of a call, so that tokens get no more than they need.
    ...(scopes.length > 0 && { scopes_supported: scopes }),
  }
}

/** The endpoint that metadata is asked for. */
function readPlace(caller: Caller): { readonly path: string } | undefined {
  const [before = '', after, ...more] = (caller.path ?? '').split(wellKnown)
  if (after === undefined || more.length > 0 || (after !== '' && !after.startsWith('/'))) return undefined
  return before === '' || isBehindApi(caller) ? { path: `${before}${after}` } : undefined
}

function toOffered({ requiredScopes, offeredScopes = requiredScopes }: JwtSettings): readonly string[] {
  return offeredScopes
}

/** 401: the request brings no token. `hasOther` if it has something else in its place. */
export function needsToken(jwt: JwtSettings, { entryPoint }: Caller, hasOther: boolean): Refusal {
  const place = entryPoint === 'invoke' ? 'params._meta["mcp-lambda/token"]' : 'the header Authorization: Bearer …'
  const found = hasOther ? '; the header Authorization has no Bearer token' : ''
  return new Refusal(401, `This gateway needs a token, in ${place}${found}`, {
    headers: toChallenge(jwt, toOfferedScope(jwt)),
    data: { cause: 'no_token' },
    ...(hasOther && { facts: { reason: 'no_bearer' } }),
  })
}

/** 401: the token is not valid. `text` is for the caller, and holds nothing of the token. */
export function invalidToken(jwt: JwtSettings, text: string, facts: RefusalFacts): Refusal {
  const message = `The token is not taken: ${text}`
  const challenge = { error: 'invalid_token', error_description: message, ...toOfferedScope(jwt) }
  return new Refusal(401, message, { headers: toChallenge(jwt, challenge), data: { cause: 'invalid_token' }, facts })
}

/** 403: the token is valid, and a new one of its issuer would have no tenant either, so clients need not log in again. */
export function noTenant(jwt: JwtSettings, text: string, facts: RefusalFacts): Refusal {
  const challenge = { error: 'invalid_token', error_description: text }
  return new Refusal(403, text, { headers: toChallenge(jwt, challenge), data: { cause: 'no_tenant' }, facts })
}

/** 403: the token is valid and allows too little. `scopes` is everything `what` needs, as a client asks anew for all. */
export function insufficientScope(
  jwt: JwtSettings | undefined,
  what: string,
  scopes: readonly string[],
  facts?: RefusalFacts,
): Refusal {
  const scope = scopes.join(' ')
  const message = `${what} needs a token with the scope ${scope}`
  return new Refusal(403, message, {
    headers: jwt ? toChallenge(jwt, { error: 'insufficient_scope', scope, error_description: message }) : {},
    data: { cause: 'insufficient_scope', scope },
    facts,
  })
}

function toOfferedScope(jwt: JwtSettings): { readonly scope?: string } {
  const scopes = toOffered(jwt)
  return scopes.length > 0 ? { scope: scopes.join(' ') } : {}
}

function toChallenge(jwt: JwtSettings, parameters: Readonly<Record<string, string>>): RefusalHeaders {
  return caller => {
    const metadata = toMetadataUrl(jwt, caller)
    const all = { ...parameters, ...(metadata !== undefined && { resource_metadata: metadata }) }
    const texts = Object.entries(all).map(([name, value]) => `${name}="${value.replace(/[^\x20-\x7e]|["\\]/g, '')}"`)
    return { 'www-authenticate': ['Bearer', texts.join(', ')].join(' ').trim() }
  }
}

/** RFC 9728, section 3.1: the well-known part comes between host and path; of an API, behind what that puts in front. */
function toMetadataUrl(jwt: JwtSettings, caller: Caller): string | undefined {
  const endpoint = findEndpoint(jwt, caller.path)
  const origin = readOrigin(caller)
  const url = endpoint.resource ?? (origin === undefined ? undefined : `${origin}${caller.path ?? ''}`)
  // Where no issuer's tokens are taken, there is no metadata either.
  if (url === undefined || endpoint.issuers.length === 0) return undefined
  const { origin: host, pathname } = new URL(url)
  const prefix = pathname === caller.path ? readPrefix(caller, endpoint) : ''
  const path = pathname.slice(prefix.length)
  return `${host}${prefix}${wellKnown}${path === '/' ? '' : path}`
}

/**
 * The origin that the request was sent to. `Host` (RFC 9110) is unverified input, and returned to this caller alone; on AWS
 * a request with another host does not arrive. Function URLs and API Gateway set the protocol header themselves.
 */
function readOrigin({ headers, entryPoint }: Caller): string | undefined {
  const { host = '', 'x-forwarded-proto': protocol = entryPoint === 'node' ? 'http' : 'https' } = headers
  return URL.parse(`${protocol === 'http' ? 'http' : 'https'}://${host}`)?.origin
}
