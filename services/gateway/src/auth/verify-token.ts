/** Whether a bearer token is one of a configured issuer, for this gateway, and valid now. */

import { isObject, type JsonObject } from '@mcp-lambda/wrapper'
import type { Issuer, JwtSettings } from '../gateway-config.ts'
import { createIssuerKeys, type KeysDeps, KeysUnavailable } from './issuer-keys.ts'

export type TokenVerdict =
  | { readonly kind: 'valid'; readonly issuer: Issuer; readonly subject: string; readonly claims: JsonObject }
  /** `reason` is for the caller, and holds nothing of the token. */
  | { readonly kind: 'invalid'; readonly reason: string }
  | { readonly kind: 'unavailable'; readonly issuer: Issuer; readonly cause: unknown }

export type VerifyToken = (token: string) => Promise<TokenVerdict>

/** Signatures anybody can check and only the issuer can make: no `none`, and no secret a public key could be taken for. */
const algorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
]

/** Clocks of issuers and of Lambda are this far apart at most. */
const clockToleranceSeconds = 30

/** Longer ones are not looked into: headers of a function URL may hold 10 KB together, a message could hold more. */
const maxTokenLength = 16_384

export function createVerifyToken({ issuers, audience }: JwtSettings, deps: KeysDeps): VerifyToken {
  const known = new Map(issuers.map(issuer => [issuer.issuer, { issuer, keys: createIssuerKeys(issuer, deps) }]))

  return async token => {
    if (token.length > maxTokenLength) return { kind: 'invalid', reason: 'it is too long' }
    // Only to choose whose keys to check it with; what it says is believed after that.
    const named = readIssuer(token)
    const issued = named === undefined ? undefined : known.get(named)
    if (!issued) return { kind: 'invalid', reason: named === undefined ? unreadable : 'its issuer is not known here' }
    const { issuer, keys } = issued
    const { jwtVerify } = await import('jose')
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms,
        issuer: issuer.issuer,
        audience: [...audience],
        clockTolerance: clockToleranceSeconds,
        requiredClaims: ['exp', 'sub'],
      })
      if (typeof payload.sub !== 'string' || payload.sub === '') return { kind: 'invalid', reason: 'it has no sub' }
      return { kind: 'valid', issuer, subject: payload.sub, claims: payload }
    } catch (error) {
      if (error instanceof KeysUnavailable) return { kind: 'unavailable', issuer, cause: error.cause }
      return { kind: 'invalid', reason: toReason(error) }
    }
  }
}

const unreadable = 'it is no JWT that can be read'

function readIssuer(token: string): string | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
    return isObject(claims) && typeof claims.iss === 'string' ? claims.iss : undefined
  } catch {
    return undefined
  }
}

function toReason(error: unknown): string {
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
    case 'ERR_JWKS_NO_MATCHING_KEY':
    case 'ERR_JWKS_MULTIPLE_MATCHING_KEYS':
      return 'its issuer has no such key'
    case 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED':
      return 'its signature does not fit'
    default:
      return unreadable
  }
}
