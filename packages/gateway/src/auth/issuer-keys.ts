/** Keeps the public keys of one token issuer. Reads them again when they are old, or when a token needs another one. */

import { ageMs, leftMs, neverAborted, startDeadline } from '@mcp-lambda/wrapper/protocol'
import type { CryptoKey, FlattenedJWSInput, JWSHeaderParameters } from 'jose'
import type { Issuer } from '../config/gateway-config.ts'
import { discoverJwksUri, IssuerMisconfigured, type ReadDeps, readKeySet } from './read-key-set.ts'

export type KeysDeps = {
  readonly fetch: typeof globalThis.fetch
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly log: (message: string, facts: { [key: string]: unknown }) => void
  /** For one reading of the keys, discovery included. Milliseconds. */
  readonly timeoutMs?: number
}

/** The key that a token's header asks for, or an error of jose. */
export type FindKey = (header: JWSHeaderParameters, token: FlattenedJWSInput) => Promise<CryptoKey>

/**
 * Runs `check` with the kept keys, which are read when `check` first asks for one. If it throws `KeyNotKept`, it runs once
 * more with keys that were read after the call began. Throws `KeysUnavailable` where those cannot be had now, else what
 * `check` throws.
 *
 * `issuedByMs` is the latest time at which the token can have been issued, in milliseconds since the epoch. Its key may be
 * newer than keys that were read before.
 */
export type CheckWithKeys = <T>(check: (findKey: FindKey) => Promise<T>, issuedByMs: number) => Promise<T>

/** The key that signed a token is not among those `check` was given. */
export class KeyNotKept extends Error {
  override readonly name = 'KeyNotKept'
  /** Whether the token names its key. If not, none of the keys fits its signature, which may as well be wrong. */
  readonly isNamed: boolean

  constructor(isNamed: boolean, options?: ErrorOptions) {
    super('The key of the token is not kept', options)
    this.isNamed = isNamed
  }
}

/** Nothing is known about the token: its key is not kept, and the issuer's keys could not be read, or may not be read yet. */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable'
  readonly reason: 'issuer_unavailable' | 'issuer_misconfigured' | 'keys_just_read'
  /** When the keys may be read again, in milliseconds from now. */
  readonly retryAfterMs: number

  constructor(reason: KeysUnavailable['reason'], retryAfterMs: number) {
    super('The keys of the issuer are not available')
    this.reason = reason
    this.retryAfterMs = retryAfterMs
  }
}

/** Kept keys are read again when they are older: a key that the issuer withdrew is refused from then on. */
const freshMs = 10 * 60_000

/**
 * Kept keys that cannot be read again are used up to this age. An issuer that is down issues no tokens, and access tokens
 * rarely last longer than an hour; a key withdrawn during the outage is accepted as long.
 */
const usableMs = 60 * 60_000

/** Callers choose the key a token names, so both bound how often they can make the gateway read. */
const readCoolDownMs = 30_000
const failureCoolDownMs = 10_000

type Kept = { readonly findKey: FindKey; readMs: number }

export function createIssuerKeys(
  { issuer, jwksUri }: Issuer,
  { fetch, now, log, timeoutMs = 5_000 }: KeysDeps,
): CheckWithKeys {
  let kept: Kept | undefined
  let discovered: string | undefined
  let underWay: Promise<void> | undefined
  let triedMs = Number.NEGATIVE_INFINITY
  /** From the first reading that failed to the next that does not. */
  let outage: { readonly sinceMs: number; failures: number; reason: KeysUnavailable['reason'] } | undefined

  return async function checkWithKeys(check, issuedByMs) {
    const before = kept
    let used: Kept | undefined
    const findKey: FindKey = async (header, token) => {
      if (isUsable() ? isDue() : mayRead()) await read()
      if (kept === undefined || !isUsable()) throw unavailable()
      used = kept
      return used.findKey(header, token)
    }
    try {
      return await check(findKey)
    } catch (error) {
      // Keys that were read since the call began are the issuer's last word.
      if (!(error instanceof KeyNotKept) || used === undefined || used !== before) throw error
      if (kept === used && mayRead()) await read()
      if (kept !== used) return check(findKey)
      // The keys were read within the cool-down, or a later reading failed.
      const mayBeNewer = outage !== undefined || issuedByMs >= used.readMs
      throw error.isNamed && mayBeNewer ? unavailable() : error
    }
  }

  /** One reading at a time, for all who need it. Never rejects. */
  function read(): Promise<void> {
    underWay ??= readKeys()
      .then(onRead, onFailure)
      .finally(() => {
        triedMs = now()
        underWay = undefined
      })
    return underWay
  }

  async function readKeys(): Promise<FindKey> {
    const deadline = startDeadline(timeoutMs, neverAborted, {
      late: () => new Error(`${issuer} took longer than ${timeoutMs} ms`),
    })
    const deps = { fetch, signal: deadline.signal }
    try {
      const [{ createLocalJWKSet }, set] = await deadline.race(
        Promise.all([import('jose'), findAddress(deps).then(found => readKeySet(found, deps))]),
      )
      return createLocalJWKSet(set)
    } finally {
      deadline.end('done')
    }
  }

  /** Discovered once, and again after a failure, as the keys may have moved. */
  async function findAddress(deps: ReadDeps): Promise<string> {
    if (jwksUri !== undefined) return jwksUri
    if (discovered !== undefined && outage === undefined) return discovered
    try {
      discovered = await discoverJwksUri(issuer, deps)
    } catch (error) {
      if (discovered === undefined) throw error
    }
    return discovered
  }

  function onRead(findKey: FindKey): void {
    kept = { findKey, readMs: now() }
    if (outage === undefined) return
    log('The keys of a token issuer can be read again', {
      issuer,
      failures: outage.failures,
      since: toIso(outage.sinceMs),
    })
    outage = undefined
  }

  function onFailure(cause: unknown): void {
    // Where keys could be read before, the configuration was right, and the issuer's own fault may pass.
    const isWrong = cause instanceof IssuerMisconfigured && kept === undefined
    const reason = isWrong ? 'issuer_misconfigured' : 'issuer_unavailable'
    if (outage?.reason !== reason) {
      outage = { sinceMs: outage?.sinceMs ?? now(), failures: outage?.failures ?? 0, reason }
      // Once for each reason: each call during an outage would fill the log.
      log('The keys of a token issuer cannot be read', {
        issuer,
        cause,
        ...(kept && { keptKeysUntil: toIso(kept.readMs + usableMs) }),
      })
    }
    outage.failures += 1
  }

  function isUsable(): boolean {
    return keptAgeMs() < usableMs
  }

  /** Only the call that starts a reading waits for it; the others go on with the keys there are. */
  function isDue(): boolean {
    return keptAgeMs() >= freshMs && underWay === undefined && coolDownLeftMs() === 0
  }

  /** A clock that was set back hides the age. The keys then count as just due: they are read again, but not lost. */
  function keptAgeMs(): number {
    if (kept === undefined) return Number.POSITIVE_INFINITY
    if (kept.readMs > now()) kept.readMs = now() - freshMs
    return ageMs(kept.readMs, now())
  }

  function mayRead(): boolean {
    return underWay !== undefined || coolDownLeftMs() === 0
  }

  function coolDownLeftMs(): number {
    return leftMs(triedMs, outage === undefined ? readCoolDownMs : failureCoolDownMs, now())
  }

  function unavailable(): KeysUnavailable {
    return new KeysUnavailable(outage?.reason ?? 'keys_just_read', coolDownLeftMs())
  }
}

function toIso(ms: number): string {
  return new Date(ms).toISOString()
}
