/** What one caller may see and call: the only place where lists, lookups and calls learn of the policy. */

import type { Call } from '@mcp-lambda/wrapper'
import type { JsonObject } from '@mcp-lambda/wrapper/protocol'
import type { Policy } from '../config/gateway-config.ts'
import { quote } from '../quote.ts'
import { type Asker, createDecisions, type Decision, type Matches, mayBegin } from './policy.ts'

export type AuthorizationOptions = {
  readonly policy: Policy
  readonly log: (message: string, facts: JsonObject) => void
}

/** The rights of one caller. Made for each request and dropped with it, so that callers cost no memory. */
export type Rights = {
  /** Undefined where it is hidden: lists do not hold it, and lookups do not find it. */
  accessTo(matches: Matches): Access | undefined
  /** To a name that is in no catalogue: of a URI that only a template offers. */
  accessToName(name: string): Access | undefined
  /** Whether something whose name begins with `prefix` may be there for the caller. */
  maySee(prefix: string): boolean
  /** Whether callers may see different things. */
  readonly isFiltered: boolean
}

export type Access =
  | Exclude<Decision, { answer: 'hidden' }>
  /** Under `mode: log`: the call goes through, and what `enforce` would answer is logged. */
  | { readonly answer: 'logged'; readonly enforced: Decision['answer'] }

const grant = (): Access => ({ answer: 'visible' })

/** Rights of every caller where there is no policy. */
export const allRights: Rights = {
  accessTo: grant,
  accessToName: grant,
  maySee: () => true,
  isFiltered: false,
}

export function createRights(policy: Policy, asker: Asker): Rights {
  const decisions = createDecisions(policy, asker)
  const isEnforced = policy.mode === 'enforce'
  const toAccess = isEnforced ? toEnforced : toLogged
  return {
    accessTo: matches => toAccess(decisions.on(matches)),
    accessToName: name => toAccess(decisions.onName(name)),
    maySee: prefix => !isEnforced || mayBegin(policy, asker, prefix),
    isFiltered: isEnforced,
  }
}

function toLogged(decision: Decision): Access {
  return decision.answer === 'visible' ? decision : { answer: 'logged', enforced: decision.answer }
}

function toEnforced(decision: Decision): Access | undefined {
  return decision.answer === 'hidden' ? undefined : decision
}

/** Throws `NeedsScope` where the caller needs a better token. `name` is what rules call the thing that was found. */
export function authorize(
  { name, access }: { readonly name: string; readonly access: Access },
  call: Call,
  log: AuthorizationOptions['log'],
): void {
  switch (access.answer) {
    case 'visible':
      return
    case 'logged':
      call.note?.({ decision: access.enforced === 'hidden' ? 'would hide' : 'would need scope' })
      logRefusal(quote(name), access.enforced, call, log)
      return
    case 'needs-scope':
      call.note?.({ decision: 'needs-scope' })
      throw new NeedsScope(quote(name), access.scopes)
    default:
      access satisfies never
  }
}

function logRefusal(name: string, answer: string, call: Call, log: AuthorizationOptions['log']): void {
  const { principal, tenant, requestId } = call
  const who = { principal: principal?.id, tenant, roles: principal?.roles, scopes: principal?.scopes }
  log(`The policy would have refused ${name}`, { requestId, name, answer, ...who })
}

/** The caller needs a token with all of `scopes` for `what`. `auth/step-up.ts` turns it into a challenge. */
export class NeedsScope extends Error {
  override readonly name = 'NeedsScope'
  readonly what: string
  readonly scopes: readonly string[]

  constructor(what: string, scopes: readonly string[]) {
    super(`${what} needs a token with the scope ${scopes.join(' ')}`)
    this.what = what
    this.scopes = scopes
  }
}
