/** The CORS headers that a function URL adds according to its `Cors` settings. */
import type { IncomingHttpHeaders } from 'node:http'
import type { CorsDefinition } from '../package/function-definition.ts'

/** Headers for responses to an allowed origin. Other origins get none, so that the browser blocks the response. */
export function toCorsHeaders(cors: CorsDefinition, origin: string | undefined): Record<string, string> {
  if (origin === undefined || !allows(cors.allowOrigins, origin)) return {}
  const isOpen = cors.allowOrigins.includes('*') && !cors.allowCredentials
  return {
    'access-control-allow-origin': isOpen ? '*' : origin,
    ...(!isOpen && { vary: 'Origin' }),
    ...(cors.allowCredentials && { 'access-control-allow-credentials': 'true' }),
    ...(cors.exposeHeaders.length > 0 && { 'access-control-expose-headers': cors.exposeHeaders.join(',') }),
  }
}

/** Headers of the response to a preflight request, for which the function is not invoked. */
export function toPreflightHeaders(cors: CorsDefinition, headers: IncomingHttpHeaders): Record<string, string> {
  const allowed = toCorsHeaders(cors, headers.origin)
  const method = [headers['access-control-request-method']].flat()[0] ?? ''
  if (Object.keys(allowed).length === 0 || !allows(cors.allowMethods, method)) return {}
  return {
    ...allowed,
    'access-control-allow-methods': cors.allowMethods.includes('*') ? method : cors.allowMethods.join(','),
    ...(cors.allowHeaders.length > 0 && { 'access-control-allow-headers': cors.allowHeaders.join(',') }),
    ...(cors.maxAgeSeconds !== undefined && { 'access-control-max-age': String(cors.maxAgeSeconds) }),
  }
}

function allows(list: readonly string[], value: string): boolean {
  return list.includes('*') || list.some(item => item.toLowerCase() === value.toLowerCase())
}
