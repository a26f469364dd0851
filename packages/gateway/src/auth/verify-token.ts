/** Whether a bearer token is one of a configured issuer, for this gateway, and valid now. */

import { isObject, isTooDeep, type JsonObject, maxJsonDepth } from '@mcp-lambda/wrapper/protocol'
import type { Issuer, JwtSettings } from '../config/gateway-config.ts'
import { createIssuerKeys, KeyNotKept, type KeysDeps, KeysUnavailable } from './issuer-keys.ts'
import { KeyUnusable, verifyWithKeys } from './verify-with-keys.ts'

export type TokenVerdict =
  | { readonly kind: 'valid'; readonly issuer: Issuer; readonly subject: string; readonly claims: JsonObject }
  /** `reason` is for the caller, and holds nothing of the token. */
  | { readonly kind: 'invalid'; readonly reason: string }
  | { readonly kind: 'unavailable'; readonly reason: KeysUnavailable['reason']; readonly retryAfterMs: number }

export type VerifyToken = (token: string) => Promise<TokenVerdict>

/** Asymmetric signatures alone: no `none`, and no HMAC, whose secret a public key could be mistaken for. */
const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

/** Clocks of issuers and of Lambda are this far apart at most. */
const clockToleranceSeconds = 30

/** Longer ones are not looked into: headers of a function URL may hold 10 KB together, a message could hold more. */
const maxTokenLength = 16_384

/** A target gets the claims inside a message, which has a few levels of its own. */
const maxClaimsDepth = maxJsonDepth - 10

export function createVerifyToken({ issuers, audience }: JwtSettings, deps: KeysDeps): VerifyToken {
  const known = new Map(
    issuers.map(issuer => [issuer.issuer, { issuer, checkWithKeys: createIssuerKeys(issuer, deps) }]),
  )

  return async token => {
    if (token.length > maxTokenLength) return { kind: 'invalid', reason: 'it is too long' }
    // Only to choose whose keys to check it with, and how new they must be; what it says is believed after that.
    const { iss, iat } = readClaims(token)
    if (typeof iss !== 'string') return { kind: 'invalid', reason: unreadable }
    const issued = known.get(iss)
    if (!issued) return { kind: 'invalid', reason: 'its issuer is not known here' }
    const { issuer, checkWithKeys } = issued
    // RFC 9068, section 2.2, requires `iat`: a token without it counts as old.
    const issuedByMs = typeof iat === 'number' ? (iat + clockToleranceSeconds) * 1000 : Number.NEGATIVE_INFINITY
    const options = {
      algorithms,
      issuer: issuer.issuer,
      audience: [...audience],
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp', 'sub'],
    }
    try {
      const claims = await checkWithKeys(findKey => verifyWithKeys(token, findKey, options), issuedByMs)
      if (typeof claims.sub !== 'string' || claims.sub === '') return { kind: 'invalid', reason: 'it has no sub' }
      return { kind: 'valid', issuer, subject: claims.sub, claims }
    } catch (error) {
      if (error instanceof KeysUnavailable) {
        return { kind: 'unavailable', reason: error.reason, retryAfterMs: error.retryAfterMs }
      }
      return { kind: 'invalid', reason: toReason(error) }
    }
  }
}

const unreadable = 'it is no JWT that can be read'

function readClaims(token: string): JsonObject {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    return isObject(claims) && !isTooDeep(claims, maxClaimsDepth) ? claims : {}
  } catch {
    return {}
  }
}

function toReason(error: unknown): string {
  if (error instanceof KeyNotKept) {
    return error.isNamed
      ? 'its issuer has no such key'
      : 'it names no key, and none of the keys tried fits its signature'
  }
  if (error instanceof KeyUnusable) return 'its key cannot be used'
  const { code, claim } = error as { code?: string; claim?: string }
  switch (code) {
    case 'ERR_JWT_EXPIRED':
      return 'it has expired'
    case 'ERR_JWT_CLAIM_VALIDATION_FAILED':
      return claim === 'aud'
        ? 'it is for another audience'
        : claim === 'nbf' || claim === 'iat'
          ? 'it is not valid yet'
          : `its claim ${claim} is missing or wrong`
    case 'ERR_JOSE_ALG_NOT_ALLOWED':
      return 'its algorithm is not taken here'
    case 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED':
      return 'its signature does not fit'
    default:
      return unreadable
  }
}
