/** Who is calling, as far as the door they came by can tell. A door that gateway.yml does not open is shut. */

import { type Authenticate, type Caller, type Principal, Refusal } from '@mcp-lambda/wrapper'
import type { GatewayConfig } from '../gateway-config.ts'
import { toIamPrincipal } from './iam-principal.ts'

type Doors = GatewayConfig['doors']

export function createAuthenticate(doors: Doors): Authenticate {
  return caller => {
    switch (caller.door) {
      case 'invoke':
        return authenticateInvoke(doors.invoke, caller)
      case 'function-url':
        return authenticateFunctionUrl(doors.functionUrl, caller)
      case 'node':
        // A plain HTTP server verifies nobody, so it opens only where nobody need be verified.
        return authenticateFunctionUrl(doors.functionUrl === 'none' ? 'none' : undefined, caller)
      default:
        throw shut(caller)
    }
  }
}

/**
 * Lambda tells a function nothing about who invoked it, so all who may are one principal. It is trusted with whom it
 * works for (tenant) and on whose behalf (claims), not with being somebody else.
 */
function authenticateInvoke(door: Doors['invoke'], caller: Caller): Principal {
  if (!door) throw shut(caller)
  const { tenant, principal } = caller.asserted ?? {}
  const spokenFor = tenant ?? principal?.tenant
  return {
    id: door.trusted.principal,
    ...(spokenFor !== undefined && { tenant: spokenFor }),
    ...(principal?.claims && { claims: principal.claims }),
  }
}

function authenticateFunctionUrl(door: Doors['functionUrl'], caller: Caller): Principal | undefined {
  switch (door) {
    case 'iam':
      if (!caller.iam) throw new Refusal(403, 'This gateway takes requests signed with IAM credentials only')
      return toIamPrincipal(caller.iam.userArn)
    case 'none':
      return undefined
    case undefined:
      throw shut(caller)
    default:
      return door satisfies never
  }
}

function shut({ door }: Caller): Refusal {
  return new Refusal(403, `This gateway is not open to ${door} requests; its gateway.yml says which doors are`)
}
