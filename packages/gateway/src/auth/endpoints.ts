/** The MCP endpoints of one gateway, each an OAuth resource of its own (RFC 9728, section 3.1; RFC 8707). */

import type { Caller } from '@mcp-lambda/wrapper/protocol'
import type { Issuer, JwtSettings } from '../config/gateway-config.ts'

export type Endpoint = {
  /** Whose tokens are taken there. Clients log in at the first. */
  readonly issuers: readonly Issuer[]
  /** Its URL as clients know it, where that is configured. */
  readonly resource?: string | undefined
  /** Its path, without what an API puts in front. Undefined where it has no place of its own. */
  readonly path?: string | undefined
}

const defaultPath = '/mcp'

/**
 * The endpoint at `path`: of one issuer, or of all that have no path. An API's stage or a domain's mapping may stand before
 * its path. A message by `lambda:Invoke` has no path, so any issuer's token may be in it.
 */
export function findEndpoint({ issuers, resource }: JwtSettings, path: string | undefined): Endpoint {
  if (path === undefined) return { issuers }
  const own = issuers
    .filter(issuer => issuer.path !== undefined && path.endsWith(issuer.path))
    .sort((one, other) => (other.path?.length ?? 0) - (one.path?.length ?? 0))[0]
  if (own) return { issuers: [own], resource: own.resource, path: own.path }
  const shared = issuers.filter(issuer => issuer.path === undefined)
  return { issuers: shared, resource, ...(path.endsWith(defaultPath) && { path: defaultPath }) }
}

/** What an API has put before the path of its endpoint: a stage (`/prod`) or a mapping (`/tools`), else nothing. */
export function readPrefix(caller: Caller, endpoint: Endpoint): string {
  const { path = '' } = caller
  return isBehindApi(caller) && endpoint.path !== undefined ? path.slice(0, -endpoint.path.length) : ''
}

export function isBehindApi({ entryPoint }: Caller): boolean {
  return entryPoint === 'http-api' || entryPoint === 'rest-api'
}
