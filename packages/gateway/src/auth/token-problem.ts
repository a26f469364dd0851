/** Why a token is not taken: one name for operators, one sentence for its bearer. */

/** Of reasons that say the same of each token. Names are values of the dimension `Reason` of a metric, so they are few. */
const texts = {
  too_long: 'it is too long',
  opaque: 'it is no JWT that can be read. If its server gives opaque tokens, ask it for JWTs',
  encrypted: 'it is encrypted, so that its issuer alone can read it. Ask the server for signed JWTs',
  unreadable: 'it is no JWT that can be read',
  unknown_issuer: 'its issuer is not known here',
  other_endpoint: 'its issuer is not that of this endpoint',
  wrong_kind: 'it is a signed token of another kind than an access token',
  bound_to_key: 'it is bound to a key, whose proof this gateway does not check',
  no_audience: 'it names no audience: it has no claim aud',
  wrong_audience: 'it is for another audience',
  expired: 'it has expired',
  not_valid_yet: 'it is not valid yet',
  wrong_algorithm: 'its algorithm is not taken here',
  unknown_key: 'its issuer has no such key',
  unnamed_key: 'it names no key, and none of the keys tried fits its signature',
  unusable_key: 'its key cannot be used',
  wrong_signature: 'its signature does not fit',
} as const satisfies Record<string, string>

export type TokenProblem = {
  readonly reason: keyof typeof texts | 'missing_claim' | 'insufficient_scope' | 'no_tenant' | 'several_tenants'
  /** For the bearer: holds nothing of the token. */
  readonly text: string
  /** For the operator: what the gateway takes, and what the token has in its place. */
  readonly expected?: string | undefined
  readonly came?: unknown
}

export function toProblem(
  reason: keyof typeof texts,
  compared: Pick<TokenProblem, 'expected' | 'came'> = {},
): TokenProblem {
  return { reason, text: texts[reason], ...compared }
}
