/** Loaded by the first caller of an entry point that takes tokens. */

import { type Principal, Refusal } from '@mcp-lambda/wrapper'
import type { Caller } from '@mcp-lambda/wrapper/protocol'
import type { JwtSettings } from '../config/gateway-config.ts'
import { findEndpoint } from './endpoints.ts'
import type { KeysDeps, KeysUnavailable } from './issuer-keys.ts'
import { insufficientScope, invalidToken, needsToken, noTenant } from './protected-resource.ts'
import { createProxyWatch } from './proxy-watch.ts'
import { createRolesWatch } from './roles-watch.ts'
import { toTokenPrincipal } from './token-principal.ts'
import { createVerifyToken } from './verify-token.ts'

export type CheckToken = (caller: Caller) => Promise<Principal>

/** Verifies a caller's token. Throws `Refusal` for a caller without a valid one. */
export function createCheckToken(jwt: JwtSettings, deps: KeysDeps): CheckToken {
  const verify = createVerifyToken(jwt, deps)
  const watchRoles = createRolesWatch(deps.log)
  const watchProxy = createProxyWatch(jwt, deps.log)
  return async caller => {
    watchProxy(caller)
    const token = caller.entryPoint === 'invoke' ? caller.asserted?.token : readBearer(caller)
    if (token === undefined) throw needsToken(jwt, caller, caller.headers.authorization !== undefined)
    const verdict = await verify(token, findEndpoint(jwt, caller.path).issuers)
    switch (verdict.kind) {
      case 'invalid':
        throw invalidToken(jwt, verdict.text, verdict.facts)
      case 'unavailable':
        throw uncheckable(verdict)
      case 'valid': {
        watchRoles(verdict)
        const principal = toTokenPrincipal(verdict)
        if ('reason' in principal) throw noTenant(jwt, principal.text, verdict.toFacts(principal))
        const { requiredScopes } = jwt
        if (requiredScopes.every(scope => principal.scopes?.includes(scope))) return principal
        const [expected, came] = [requiredScopes.join(' '), principal.scopes?.join(' ') || 'no scope']
        const facts = verdict.toFacts({ reason: 'insufficient_scope', expected, came })
        throw insufficientScope(jwt, 'This gateway', requiredScopes, facts)
      }
      default:
        return verdict satisfies never
    }
  }
}

const uncheckableTexts = {
  issuer_unavailable: 'at the moment: the keys of its issuer cannot be read. Try again later',
  issuer_misconfigured:
    'its issuer answers, but not with what this gateway asks for. Its operator finds why in the log',
  keys_just_read:
    'at the moment: its key is not among those of its issuer, which were read a moment ago. Try again later',
} as const satisfies Record<KeysUnavailable['reason'], string>

/** 503 and not 401: a client would throw away a token that may be good. */
function uncheckable({ reason, retryAfterMs }: Pick<KeysUnavailable, 'reason' | 'retryAfterMs'>): Refusal {
  const isFinal = reason === 'issuer_misconfigured'
  const message = `The token cannot be checked${isFinal ? ': ' : ' '}${uncheckableTexts[reason]}`
  if (isFinal) return new Refusal(503, message, { data: { cause: reason, retryable: false } })
  // Never 0, which would ask clients to try in a loop.
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000))
  return new Refusal(503, message, {
    headers: { 'retry-after': String(seconds) },
    data: { cause: reason, retryable: true, retryAfterMs: seconds * 1000 },
  })
}

/** RFC 6750, section 2.1. Anything else under that name, two tokens among it, is no token. */
export function readBearer({ headers }: Pick<Caller, 'headers'>): string | undefined {
  return /^Bearer +([\w\-.~+/]+=*)$/i.exec(headers.authorization ?? '')?.[1]
}
