/** Identifies a caller by what its entry point can prove. A door that gateway.yml does not name rejects each request. */

import { type Authenticate, type Caller, type Principal, Refusal } from '@mcp-lambda/wrapper'
import type { GatewayConfig, JwtSettings } from '../config/gateway-config.ts'
import { createIamPrincipal } from './iam-principal.ts'
import type { KeysDeps, KeysUnavailable } from './issuer-keys.ts'
import { insufficientScope, unauthenticated } from './protected-resource.ts'
import { toTokenPrincipal } from './token-principal.ts'
import { createVerifyToken, type VerifyToken } from './verify-token.ts'

type Doors = GatewayConfig['doors']

export type AuthenticateDeps = KeysDeps

export type AuthenticateConfig = Pick<GatewayConfig, 'doors' | 'jwt' | 'callers'>

export function createAuthenticate({ doors, jwt, callers }: AuthenticateConfig, deps: AuthenticateDeps): Authenticate {
  const toIamPrincipal = createIamPrincipal(callers)
  const checkToken = jwt && createCheckToken(jwt, deps)

  return caller => {
    const door = findDoor(doors, caller)
    switch (door) {
      case 'none':
        return undefined
      case 'iam':
        if (!caller.iam) throw new Refusal(403, 'This gateway takes requests signed with IAM credentials only')
        return toIamPrincipal(caller.iam.userArn)
      case 'jwt':
        // A configuration that opens a door to tokens without `jwt` does not load.
        if (!checkToken) throw shut(caller)
        return checkToken(caller)
      case undefined:
        throw shut(caller)
      default:
        return trust(door.trusted, caller)
    }
  }
}

/** What gateway.yml says of the door a caller came by. */
export function findDoor({ invoke, functionUrl, apiGateway, container }: Doors, { entryPoint }: Caller) {
  switch (entryPoint) {
    case 'invoke':
      return invoke
    case 'function-url':
      return functionUrl
    case 'http-api':
    case 'rest-api':
      return apiGateway
    case 'node':
      // Where nothing is said of it, a plain HTTP server (`serve`) stands where the URL would, but verifies no signatures.
      return container ?? (functionUrl === 'iam' ? undefined : functionUrl)
    case 'alb':
      return undefined
    default:
      return entryPoint satisfies never
  }
}

/**
 * Lambda does not pass a function the identity of its invoker, and platforms pass containers none: all callers are one
 * principal. On `invoke`, that principal may assert tenant and claims, but neither another id nor roles.
 */
function trust({ principal: id, roles }: { principal: string; roles?: readonly string[] }, caller: Caller): Principal {
  const { tenant, principal } = caller.asserted ?? {}
  const spokenFor = tenant ?? principal?.tenant
  return {
    id,
    ...(roles && { roles }),
    ...(spokenFor !== undefined && { tenant: spokenFor }),
    ...(principal?.claims && { claims: principal.claims }),
  }
}

type CheckToken = (caller: Caller) => Promise<Principal>

function createCheckToken(settings: JwtSettings, deps: AuthenticateDeps): CheckToken {
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

function shut({ entryPoint }: Caller): Refusal {
  return new Refusal(403, `Entry point ${entryPoint} is disabled in gateway.yml`)
}
