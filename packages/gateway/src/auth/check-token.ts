/** Loaded by the first caller of an entry point that takes tokens. */

import { type Principal, Refusal } from '@mcp-lambda/wrapper'
import type { Caller } from '@mcp-lambda/wrapper/protocol'
import type { JwtSettings } from '../config/gateway-config.ts'
import type { KeysDeps, KeysUnavailable } from './issuer-keys.ts'
import { insufficientScope, unauthenticated } from './protected-resource.ts'
import { toTokenPrincipal } from './token-principal.ts'
import { createVerifyToken, type VerifyToken } from './verify-token.ts'

export type CheckToken = (caller: Caller) => Promise<Principal>

/** Verifies a caller's token. Throws `Refusal` for a caller without a valid one. */
export function createCheckToken(settings: JwtSettings, deps: KeysDeps): CheckToken {
  const verify: VerifyToken = createVerifyToken(settings, deps)
  return async caller => {
    const token = caller.entryPoint === 'invoke' ? caller.asserted?.token : readBearer(caller)
    if (token === undefined) throw unauthenticated(settings, caller)
    const verdict = await verify(token)
    switch (verdict.kind) {
      case 'invalid':
        throw unauthenticated(settings, caller, verdict.reason)
      case 'unavailable':
        throw uncheckable(verdict)
      case 'valid': {
        const principal = toTokenPrincipal(verdict)
        const { requiredScopes } = settings
        if (requiredScopes.every(scope => principal.scopes?.includes(scope))) return principal
        throw insufficientScope(settings, 'This gateway', requiredScopes)
      }
      default:
        return verdict satisfies never
    }
  }
}

const uncheckableTexts = {
  issuer_unavailable: 'the keys of its issuer cannot be read',
  keys_just_read: 'its key is not among those of its issuer, which were read a moment ago',
} as const satisfies Record<KeysUnavailable['reason'], string>

/** 503 and not 401: a client would throw away a token that may be good. */
function uncheckable({ reason, retryAfterMs }: Pick<KeysUnavailable, 'reason' | 'retryAfterMs'>): Refusal {
  const message = `The token cannot be checked at the moment: ${uncheckableTexts[reason]}. Try again later`
  // Never 0, which would ask clients to try in a loop.
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000))
  return new Refusal(503, message, {
    headers: { 'retry-after': String(seconds) },
    data: { cause: reason, retryable: true, retryAfterMs: seconds * 1000 },
  })
}

/** RFC 6750, section 2.1. Anything else under that name, two tokens among it, is no token. */
function readBearer({ headers }: Caller): string | undefined {
  return /^Bearer +([\w\-.~+/]+=*)$/i.exec(headers.authorization ?? '')?.[1]
}
