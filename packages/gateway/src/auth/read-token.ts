import { isObject, isTooDeep, type JsonObject, maxJsonDepth } from '@mcp-lambda/wrapper/protocol'

/** What a token says, before anything of it was verified. */
export type UnverifiedToken = { readonly header: JsonObject; readonly claims: JsonObject }

/** A target gets the claims inside a message, which has a few levels of its own. */
const maxClaimsDepth = maxJsonDepth - 10

/** Undefined where it is no signed JWT. */
export function readToken(token: string): UnverifiedToken | undefined {
  const [head, body, signature, ...more] = token.split('.')
  if (signature === undefined || more.length > 0) return undefined
  const [header, claims] = [readPart(head), readPart(body)]
  return header && claims && { header, claims }
}

function readPart(part = ''): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'))
    return isObject(value) && !isTooDeep(value, maxClaimsDepth) ? value : undefined
  } catch {
    return undefined
  }
}
