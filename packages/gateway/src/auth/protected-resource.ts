/** The gateway as an OAuth protected resource: its metadata (RFC 9728), and how it challenges (RFC 6750, MCP authorization). */

import { Refusal } from '@mcp-lambda/wrapper'
import type { Caller, JsonObject, RefusalHeaders } from '@mcp-lambda/wrapper/protocol'
import type { JwtSettings } from '../config/gateway-config.ts'

const wellKnown = '/.well-known/oauth-protected-resource'

/** The metadata document where `caller` asks for it: at its well-known path alone, or followed by the endpoint's path. */
export function toResourceMetadata(
  { issuers, requiredScopes, resource }: JwtSettings,
  caller: Caller,
): JsonObject | undefined {
  const { path = '' } = caller
  if (path !== wellKnown && !path.startsWith(`${wellKnown}/`)) return undefined
  const origin = readOrigin(caller)
  const asked = origin === undefined ? undefined : `${origin}${path.slice(wellKnown.length)}`
  const named = resource ?? asked
  if (named === undefined) return undefined
  return {
    resource: named,
    authorization_servers: issuers.map(({ issuer }) => issuer),
    bearer_methods_supported: ['header'],
    // Scopes of each call. Those of single tools are in the challenge of a call, so that tokens get no more than they need.
    ...(requiredScopes.length > 0 && { scopes_supported: requiredScopes }),
  }
}

/** 401: no token, or one that is not valid. */
export function unauthenticated(settings: JwtSettings, caller: Caller, reason?: string): Refusal {
  const message = reason === undefined ? toRequest(caller) : `The token is not taken: ${reason}`
  return new Refusal(401, message, {
    headers: toChallenge(settings, {
      ...(reason !== undefined && { error: 'invalid_token', error_description: message }),
      ...(settings.requiredScopes.length > 0 && { scope: settings.requiredScopes.join(' ') }),
    }),
    data: { cause: reason === undefined ? 'no_token' : 'invalid_token' },
  })
}

function toRequest({ entryPoint }: Caller): string {
  const place = entryPoint === 'invoke' ? 'params._meta["mcp-lambda/token"]' : 'the header Authorization: Bearer …'
  return `This gateway needs a token, in ${place}`
}

/** 403: the token is valid and allows too little. `scopes` is everything `what` needs, as a client asks anew for all. */
export function insufficientScope(settings: JwtSettings | undefined, what: string, scopes: readonly string[]): Refusal {
  const scope = scopes.join(' ')
  const message = `${what} needs a token with the scope ${scope}`
  return new Refusal(403, message, {
    headers: settings ? toChallenge(settings, { error: 'insufficient_scope', scope, error_description: message }) : {},
    data: { cause: 'insufficient_scope', scope },
  })
}

function toChallenge({ resource }: JwtSettings, parameters: Record<string, string>): RefusalHeaders {
  return caller => {
    const metadata = toMetadataUrl(resource ?? toEndpoint(caller))
    const all = { ...parameters, ...(metadata !== undefined && { resource_metadata: metadata }) }
    const texts = Object.entries(all).map(([name, value]) => `${name}="${value.replace(/[^\x20-\x7e]|["\\]/g, '')}"`)
    return { 'www-authenticate': ['Bearer', texts.join(', ')].join(' ').trim() }
  }
}

/** RFC 9728, section 3.1: the well-known part comes between host and path. */
function toMetadataUrl(endpoint: string | undefined): string | undefined {
  if (endpoint === undefined) return undefined
  const { origin, pathname } = new URL(endpoint)
  return `${origin}${wellKnown}${pathname === '/' ? '' : pathname}`
}

function toEndpoint(caller: Caller): string | undefined {
  const origin = readOrigin(caller)
  return origin === undefined ? undefined : `${origin}${caller.path ?? ''}`
}

/**
 * The origin that the request was sent to. `Host` (RFC 9110) is unverified input, and returned to this caller alone; on AWS
 * a request with another host does not arrive. Function URLs and API Gateway set the protocol header themselves.
 */
function readOrigin({ headers, entryPoint }: Caller): string | undefined {
  const { host = '', 'x-forwarded-proto': protocol = entryPoint === 'node' ? 'http' : 'https' } = headers
  return URL.parse(`${protocol === 'http' ? 'http' : 'https'}://${host}`)?.origin
}
