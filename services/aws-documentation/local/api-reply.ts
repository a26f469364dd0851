import type { LocalReply } from 'mcp-lambda/local'

/** Both APIs may be called from any web page. */
export const anyOrigin = { 'access-control-allow-origin': '*' }

export function toApiReply(status: number, value: unknown): LocalReply {
  return { status, headers: { 'content-type': 'application/json', ...anyOrigin }, body: JSON.stringify(value) }
}
