/** Identifies a caller by what its entry point can prove. A door that gateway.yml does not name rejects each request. */

import { type Principal, Refusal } from '@mcp-lambda/wrapper'
import { type Authenticate, type Caller, lazy } from '@mcp-lambda/wrapper/protocol'
import type { GatewayConfig } from '../config/gateway-config.ts'
import { createIamPrincipal } from './iam-principal.ts'
import type { KeysDeps } from './issuer-keys.ts'

type Doors = GatewayConfig['doors']

export type AuthenticateDeps = KeysDeps

export type AuthenticateConfig = Pick<GatewayConfig, 'doors' | 'jwt' | 'callers'>

export function createAuthenticate({ doors, jwt, callers }: AuthenticateConfig, deps: AuthenticateDeps): Authenticate {
  const toIamPrincipal = createIamPrincipal(callers)
  const loadCheckToken = jwt && lazy(async () => (await import('./check-token.ts')).createCheckToken(jwt, deps))

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
        if (!loadCheckToken) throw shut(caller)
        return loadCheckToken().then(checkToken => checkToken(caller))
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

function shut({ entryPoint }: Caller): Refusal {
  return new Refusal(403, `Entry point ${entryPoint} is disabled in gateway.yml`)
}
