/** What a function URL says to browsers by itself, from its `Cors` settings. */
import type { IncomingHttpHeaders } from 'node:http'
import type { CorsDefinition } from '../package/function-definition.ts'

/** On every answer to an allowed origin. Nothing for others: it is the browser that then refuses. */
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

/** The answer to a preflight request. The function does not see it. */
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
