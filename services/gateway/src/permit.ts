/** Whether a caller may make a call that is there for them to see. */

import type { Call, JsonObject } from '@mcp-lambda/wrapper'
import { insufficientScope } from './auth/protected-resource.ts'
import type { JwtSettings, Policy } from './gateway-config.ts'
import { quote } from './names.ts'
import { createDecide, decideForAll } from './policy.ts'
import type { Found } from './targets.ts'

/** Throws `Refusal` (403, with the scopes to ask for) where a better token is needed. */
export type Permit = (found: Found, call: Call) => void

export type Policing = {
  readonly policy: Policy
  /** What challenges name. */
  readonly jwt?: JwtSettings | undefined
  readonly log: (message: string, facts: JsonObject) => void
}

export function createPermit({ policy, jwt, log }: Policing): Permit {
  const decide = createDecide(policy)
  const alwaysNeeded = jwt?.requiredScopes ?? []

  return ({ names }, call) => {
    const name = quote(names[0] ?? '')
    const decision = decideForAll(decide, call, names)
    if (decision.answer === 'visible') return
    if (policy.mode === 'log') {
      const { principal, tenant, requestId } = call
      const who = { principal: principal?.id, tenant, roles: principal?.roles, scopes: principal?.scopes }
      log(`The policy would have refused ${name}`, { requestId, name, answer: decision.answer, ...who })
      return
    }
    // What is hidden was not found to begin with (`views.ts`).
    if (decision.answer === 'hidden') throw new Error(`${name} was found for a caller it is hidden from`)
    throw insufficientScope(jwt, name, [...new Set([...alwaysNeeded, ...decision.scopes])])
  }
}
