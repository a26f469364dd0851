/** What a browser is told, and which of its pages may call. */

export const allowedMethods = 'POST, OPTIONS'

export const preflightHeaders: Readonly<Record<string, string>> = {
  allow: allowedMethods,
  'access-control-allow-methods': 'POST',
  'access-control-allow-headers':
    'Authorization, Content-Type, Accept, MCP-Protocol-Version, Mcp-Method, Mcp-Name, Mcp-Session-Id, Last-Event-ID',
  'access-control-max-age': '600',
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
