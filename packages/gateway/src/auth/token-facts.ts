import type { RefusalFacts } from '@mcp-lambda/wrapper/protocol'
import type { UnverifiedToken } from './read-token.ts'
import type { TokenProblem } from './token-problem.ts'

type Context = {
  readonly read: UnverifiedToken | undefined
  /** Of the configured issuer that the token names. */
  readonly issuer: string | undefined
  /** Milliseconds since the epoch. */
  readonly nowMs: number
}

/** Longest text that is kept of what a stranger chose, in characters. */
const maxLength = 120

/**
 * What an operator must see to mend a login: what was expected and came, and who asked with which key. Never the token, its
 * signature, or `sub`.
 */
export function toTokenFacts({ reason, expected, came }: Omit<TokenProblem, 'text'>, context: Context): RefusalFacts {
  const { read, issuer, nowMs } = context
  const { header = {}, claims = {} } = read ?? {}
  const { exp } = claims
  const facts: Record<string, string | number | undefined> = {
    expected: expected === undefined ? undefined : shorten(expected),
    came: describe(came),
    issuer: issuer ?? (read && 'unknown'),
    audience: describe(claims.aud),
    client: describe(claims.client_id ?? claims.azp),
    keyId: describe(header.kid),
    type: describe(header.typ),
    expiresInSeconds: typeof exp === 'number' && Number.isFinite(exp) ? Math.round(exp - nowMs / 1000) : undefined,
  }
  const known = Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
  return { reason, ...Object.fromEntries(known) }
}

/** A claim as a text: those that are texts, or lists of texts. Anything else is only said to be no text. */
function describe(value: unknown): string | undefined {
  if (value === undefined) return undefined
  const list = Array.isArray(value) ? value : [value]
  return list.every(item => typeof item === 'string') ? shorten(list.join(', ')) : 'no text'
}

function shorten(text: string): string {
  const clean = text.replace(/[^\x20-\x7e]/g, '?')
  return clean.length > maxLength ? `${clean.slice(0, maxLength)}…` : clean
}
