/** CORS: which web pages may call, and the headers that say so. */

export const endpointMethods = 'POST, OPTIONS'
export const documentMethods = 'GET, HEAD, OPTIONS'

const allowedHeaders =
  'Authorization, Content-Type, Accept, MCP-Protocol-Version, Mcp-Method, Mcp-Name, Mcp-Session-Id, Last-Event-ID'

/** @param requested Access-Control-Request-Headers: the parameters a tool wants mirrored are among them. */
export function preflightHeaders(methods: string, requested = ''): Record<string, string> {
  const mirrored = requested
    .split(',')
    .map(name => name.trim())
    .filter(name => /^mcp-param-[\w!#$%&'*+.^`|~-]+$/i.test(name))
  return {
    allow: methods,
    'access-control-allow-methods': methods,
    'access-control-allow-headers': [allowedHeaders, ...mirrored].join(', '),
    'access-control-max-age': '600',
  }
}

/** `http://localhost:*` in the list stands for any port, which then must be there. */
export function isAllowedOrigin(origin: string, allowed: readonly string[]): boolean {
  return allowed.includes(origin) || allowed.includes(origin.replace(/:\d+$/, ':*'))
}

export function corsHeaders(origin: string): Record<string, string> {
  return {
    'access-control-allow-origin': origin,
    'access-control-expose-headers': 'WWW-Authenticate',
    vary: 'Origin',
  }
}
