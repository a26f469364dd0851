/** The public keys of one token issuer: found by discovery, kept, and asked for again when a token names an unknown one. */

import type { CryptoKey, FlattenedJWSInput, JWSHeaderParameters } from 'jose'
import type { Issuer } from '../gateway-config.ts'

export type KeysDeps = {
  readonly fetch: typeof globalThis.fetch
  /** Milliseconds since the epoch. */
  readonly now: () => number
}

/** The key a token says it was signed with. Throws jose's errors for one there is not, else `KeysUnavailable`. */
export type IssuerKeys = (header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>

/** The issuer could not be asked, so that nothing is known about the token. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable'
}

/** Callers choose the key a token names, so both bound what they can make the gateway fetch. */
const refreshCooldownMs = 30_000
const failureCooldownMs = 10_000

const timeoutMs = 5_000

export function createIssuerKeys(issuer: Issuer, { fetch, now }: KeysDeps): IssuerKeys {
  let finding: Promise<IssuerKeys> | undefined
  let failedMs = Number.NEGATIVE_INFINITY
  let failure: unknown

  async function find(): Promise<IssuerKeys> {
    const [{ createRemoteJWKSet, customFetch }, jwksUri] = await Promise.all([
      import('jose'),
      issuer.jwksUri ?? discoverJwksUri(issuer.issuer, fetch),
    ])
    return createRemoteJWKSet(new URL(jwksUri), {
      cooldownDuration: refreshCooldownMs,
      timeoutDuration: timeoutMs,
      [customFetch]: fetch,
    })
  }

  return async (header, token) => {
    if (now() - failedMs < failureCooldownMs) throw unavailable(issuer, failure)
    finding ??= find()
    try {
      const keys = await finding
      return await keys(header, token)
    } catch (error) {
      if (isAboutToken(error)) throw error
      failedMs = now()
      failure = error
      // A key set that was found is kept; discovery that failed is done again.
      await finding.catch(() => {
        finding = undefined
      })
      throw unavailable(issuer, error)
    }
  }
}

/** jose's codes for a key set that was read and has not the one key the token asks for. */
function isAboutToken(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return (
    code === 'ERR_JWKS_NO_MATCHING_KEY' ||
    code === 'ERR_JWKS_MULTIPLE_MATCHING_KEYS' ||
    code === 'ERR_JOSE_NOT_SUPPORTED'
  )
}

function unavailable({ issuer }: Issuer, cause: unknown): KeysUnavailable {
  return new KeysUnavailable(`The keys of ${issuer} cannot be had`, { cause })
}

/** OpenID Connect Discovery 1.0, then RFC 8414, which puts the well-known part before the issuer's path. */
async function discoverJwksUri(issuer: string, fetch: KeysDeps['fetch']): Promise<string> {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  const addresses = [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ]
  for (const address of addresses) {
    const response = await fetch(address, { redirect: 'error', signal: AbortSignal.timeout(timeoutMs) })
    if (response.status === 404) continue
    if (!response.ok) throw new Error(`${address} answered ${response.status}`)
    return readJwksUri((await response.json()) as Metadata, { issuer, address })
  }
  throw new Error(`Nothing is published at ${addresses.join(' or ')}`)
}

type Metadata = { issuer?: unknown; jwks_uri?: unknown } | null

function readJwksUri(metadata: Metadata, { issuer, address }: { issuer: string; address: string }): string {
  // Both specifications: metadata that names another issuer must not be used.
  if (metadata?.issuer !== issuer) throw new Error(`${address} is of another issuer`)
  const uri = typeof metadata.jwks_uri === 'string' ? URL.parse(metadata.jwks_uri) : null
  if (uri && uri.protocol === new URL(issuer).protocol) return uri.href
  throw new Error(`${address} has no jwks_uri that can be used`)
}
