/** Verifies a JWT with a key set, also where the token does not say which of its keys it was signed with. */

import type { CryptoKey, JWTPayload, JWTVerifyGetKey, JWTVerifyOptions } from 'jose'
import { type FindKey, KeyNotKept, KeysUnavailable } from './issuer-keys.ts'

/** The key set has the token's key, and it cannot be imported or is too weak. */
export class KeyUnusable extends Error {
  override readonly name = 'KeyUnusable'
}

/** Issuers have one to ten keys of an algorithm. Each one tried costs a signature check, which strangers can ask for. */
const maxCandidates = 16

/** The claims of a valid token. Throws `KeyNotKept`, `KeyUnusable`, or what jose throws about the token. */
export async function verifyWithKeys(token: string, findKey: FindKey, options: JWTVerifyOptions): Promise<JWTPayload> {
  const { errors, jwtVerify } = await import('jose')
  let isNamed = true

  try {
    return await verify((header, jws) => {
      isNamed = header.kid !== undefined
      return findKey(header, jws)
    }).catch(error => {
      if (error instanceof errors.JWKSMultipleMatchingKeys) return verifyWithCandidates(error)
      throw error
    })
  } catch (error) {
    if (error instanceof KeysUnavailable) throw error
    const isMissing = error instanceof errors.JWKSNoMatchingKey
    // A token that names no key may be signed with one that is not kept, whatever is wrong with those that were tried.
    if (isMissing || (!isNamed && fitsNot(error))) throw new KeyNotKept(isNamed, { cause: error })
    if (isUnusable(error)) throw new KeyUnusable('The key cannot be used', { cause: error })
    throw error
  }

  async function verify(key: CryptoKey | JWTVerifyGetKey): Promise<JWTPayload> {
    const { payload } = await jwtVerify(token, key, options)
    return payload
  }

  /** jose's error yields the keys that can be imported. */
  async function verifyWithCandidates(several: InstanceType<typeof errors.JWKSMultipleMatchingKeys>) {
    let failure: unknown = several
    let tried = 0
    for await (const key of several) {
      try {
        return await verify(key)
      } catch (error) {
        if (!fitsNot(error)) throw error
        failure = error
      }
      tried += 1
      if (tried === maxCandidates) break
    }
    throw failure
  }

  function fitsNot(error: unknown): boolean {
    return error instanceof errors.JWSSignatureVerificationFailed || isUnusable(error)
  }

  /** WebCrypto's errors about a key, and jose's about a weak one, are not `JOSEError`. `JWKSInvalid`: a private key. */
  function isUnusable(error: unknown): boolean {
    if (!(error instanceof errors.JOSEError)) return true
    // Several keys of one kid, and none of them can be imported.
    return error instanceof errors.JWKSInvalid || error instanceof errors.JWKSMultipleMatchingKeys
  }
}
