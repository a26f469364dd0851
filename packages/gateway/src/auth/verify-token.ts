/** Whether a bearer token is one of a configured issuer, for this gateway, and valid now. */

import type { JsonObject, RefusalFacts } from '@mcp-lambda/wrapper/protocol'
import type { Issuer, JwtSettings } from '../config/gateway-config.ts'
import { createIssuerKeys, KeyNotKept, type KeysDeps, KeysUnavailable } from './issuer-keys.ts'
import { readToken, type UnverifiedToken } from './read-token.ts'
import { toTokenFacts } from './token-facts.ts'
import { findOtherKind } from './token-kind.ts'
import { type TokenProblem, toProblem } from './token-problem.ts'
import { KeyUnusable, verifyWithKeys } from './verify-with-keys.ts'

export type TokenVerdict =
  | {
      readonly kind: 'valid'
      readonly issuer: Issuer
      readonly subject: string
      readonly claims: JsonObject
      /** Of the record, for a problem that is found later. */
      readonly toFacts: ToFacts
    }
  | { readonly kind: 'invalid'; readonly text: string; readonly facts: RefusalFacts }
  | { readonly kind: 'unavailable'; readonly reason: KeysUnavailable['reason']; readonly retryAfterMs: number }

type ToFacts = (problem: Omit<TokenProblem, 'text'>) => RefusalFacts

/** @param issuers whose tokens are taken where this one was sent */
export type VerifyToken = (token: string, issuers: readonly Issuer[]) => Promise<TokenVerdict>

/** Asymmetric signatures alone: no `none`, and no HMAC, whose secret a public key could be mistaken for. */
export const algorithms: readonly string[] = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

/** Clocks of issuers and of Lambda are this far apart at most. */
const clockToleranceSeconds = 30

/** Longer ones are not looked into: headers of a function URL may hold 10 KB together, a message could hold more. */
export const maxTokenLength = 16_384

export function createVerifyToken(jwt: JwtSettings, deps: KeysDeps): VerifyToken {
  const known = new Map(
    jwt.issuers.map(issuer => [issuer.issuer, { issuer, checkWithKeys: createIssuerKeys(issuer, deps) }]),
  )

  return async (token, issuers) => {
    const read = token.length > maxTokenLength ? undefined : readToken(token)
    const { iss, iat } = read?.claims ?? {}
    const issued = typeof iss === 'string' ? known.get(iss) : undefined
    const toFacts: ToFacts = problem =>
      toTokenFacts(problem, { read, issuer: issued?.issuer.issuer, nowMs: deps.now() })
    const refuse = (problem: TokenProblem) =>
      ({ kind: 'invalid', text: problem.text, facts: toFacts(problem) }) as const

    if (!read) return refuse(toProblem(toUnreadable(token)))
    // Only to choose whose keys to check it with, and how new they must be; what it says is believed after that.
    if (!issued) return refuse(toProblem('unknown_issuer', { expected: toNames(issuers), came: iss ?? 'no iss' }))
    const { issuer, checkWithKeys } = issued
    if (!issuers.includes(issuer)) {
      return refuse(toProblem('other_endpoint', { expected: toNames(issuers), came: issuer.issuer }))
    }
    // RFC 9068, section 2.2, requires `iat`: a token without it counts as old.
    const issuedByMs = typeof iat === 'number' ? (iat + clockToleranceSeconds) * 1000 : Number.NEGATIVE_INFINITY
    const options = {
      algorithms: [...algorithms],
      issuer: issuer.issuer,
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp', 'sub'],
      currentDate: new Date(deps.now()),
    }
    try {
      const claims = await checkWithKeys(findKey => verifyWithKeys(token, findKey, options), issuedByMs)
      const { sub } = claims
      if (typeof sub !== 'string' || sub === '') return refuse(toMissing('sub'))
      const problem = findMisuse({ ...read, claims }, issuer, jwt)
      return problem ? refuse(problem) : { kind: 'valid', issuer, subject: sub, claims, toFacts }
    } catch (error) {
      if (error instanceof KeysUnavailable) {
        return { kind: 'unavailable', reason: error.reason, retryAfterMs: error.retryAfterMs }
      }
      return refuse(toVerificationProblem(error, read))
    }
  }
}

function toUnreadable(token: string): 'too_long' | 'encrypted' | 'unreadable' | 'opaque' {
  if (token.length > maxTokenLength) return 'too_long'
  const { length } = token.split('.')
  // RFC 7516, section 7.1: five parts. RFC 7515, section 7.1: three.
  if (length === 5) return 'encrypted'
  return length === 3 ? 'unreadable' : 'opaque'
}

function toNames(issuers: readonly Issuer[]): string {
  return issuers.map(({ issuer }) => issuer).join(' or ') || 'no issuer at this endpoint'
}

/** What is wrong with a token whose signature is right: it was made for something else. */
function findMisuse(
  token: UnverifiedToken,
  { audience = [] }: Issuer,
  { audience: shared = [], clients = [], refuseBound = false }: JwtSettings,
): TokenProblem | undefined {
  const { aud, client_id: client, cnf } = token.claims
  const kind = findOtherKind(token)
  if (kind !== undefined) return toProblem('wrong_kind', { expected: 'an access token', came: kind })
  if (refuseBound && cnf !== undefined) return toProblem('bound_to_key')
  if (aud === undefined) {
    // Access tokens of Amazon Cognito have no `aud`, and name the client that they were given to.
    if (typeof client === 'string' && clients.includes(client)) return undefined
    const expected = clients.length > 0 ? `client_id ${clients.join(' or ')}` : 'a claim aud'
    return toProblem('no_audience', { expected, came: client === undefined ? 'no client_id' : client })
  }
  const taken = audience.length > 0 ? audience : shared
  const isForUs = (Array.isArray(aud) ? aud : [aud]).some(one => taken.includes(one))
  return isForUs ? undefined : toProblem('wrong_audience', { expected: taken.join(' or '), came: aud })
}

function toStart(nbf: unknown): string {
  const start = typeof nbf === 'number' ? new Date(nbf * 1000) : new Date(Number.NaN)
  return Number.isNaN(start.getTime()) ? 'nbf is no time' : `nbf is ${start.toISOString()}`
}

function toMissing(claim: string): TokenProblem {
  return { reason: 'missing_claim', text: `its claim ${claim} is missing or wrong`, expected: claim }
}

function toVerificationProblem(error: unknown, { header, claims }: UnverifiedToken): TokenProblem {
  if (error instanceof KeyNotKept) return toProblem(error.isNamed ? 'unknown_key' : 'unnamed_key')
  if (error instanceof KeyUnusable) return toProblem('unusable_key')
  const { code, claim } = error as { code?: string; claim?: string }
  switch (code) {
    case 'ERR_JWT_EXPIRED':
      return toProblem('expired')
    case 'ERR_JWT_CLAIM_VALIDATION_FAILED':
      return claim === 'nbf' ? toProblem('not_valid_yet', { came: toStart(claims.nbf) }) : toMissing(String(claim))
    case 'ERR_JOSE_ALG_NOT_ALLOWED':
      return toProblem('wrong_algorithm', { expected: algorithms.join(', '), came: header.alg })
    case 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED':
      return toProblem('wrong_signature')
    default:
      return toProblem('unreadable')
  }
}
