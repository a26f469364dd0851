/** What a caller may use, by the rules of gateway.yml: one decision, for lists and for calls. */

import type { Call } from '@mcp-lambda/wrapper'
import type { Policy, Rule } from './gateway-config.ts'
import { matchesGlob, mayBeginWith } from './glob.ts'
import { toResourceName } from './names.ts'

/** Who is asking, as far as rules look at it. */
export type Asker = Pick<Call, 'principal' | 'tenant'>

export type Decision =
  | { readonly answer: 'visible' }
  /** It is listed; a call needs a token with all of `scopes`. */
  | { readonly answer: 'needs-scope'; readonly scopes: readonly string[] }
  /** As if there were no such thing. */
  | { readonly answer: 'hidden' }

/** `name` is `target___name`, as it is listed; of a resource, its target and its URI. */
export type Decide = (asker: Asker, name: string) => Decision

/** Everything is hidden that no rule allows. */
export function createDecide(policy: Policy): Decide {
  return (asker, name) => {
    let needed: readonly string[] | undefined
    for (const rule of policy.allow) {
      if (!isFor(rule, asker) || !matchesAny(rule.names, name)) continue
      if (holdsScopes(rule, asker)) return { answer: 'visible' }
      needed ??= rule.scopes
    }
    return needed ? { answer: 'needs-scope', scopes: needed } : { answer: 'hidden' }
  }
}

/** The strictest answer there is for one of `names`, which are all names of one thing. */
export function decideForAll(decide: Decide, asker: Asker, names: readonly string[]): Decision {
  const decisions = names.map(name => decide(asker, name))
  if (decisions.some(({ answer }) => answer === 'hidden')) return { answer: 'hidden' }
  const scopes = decisions.flatMap(decision => (decision.answer === 'needs-scope' ? decision.scopes : []))
  return scopes.length > 0 ? { answer: 'needs-scope', scopes: [...new Set(scopes)] } : { answer: 'visible' }
}

/** Whether anything at all of a target may be there for a caller, of which it is not known yet what there is. */
export function mayOffer({ allow }: Policy, asker: Asker, target: string): boolean {
  const prefix = toResourceName(target, '')
  return allow.some(rule => isFor(rule, asker) && rule.names.some(glob => mayBeginWith(glob, prefix)))
}

/** The same for all callers from whom the same is hidden: which rules are for them. */
export function toGroup({ allow }: Policy, asker: Asker): string {
  return allow.map(rule => (isFor(rule, asker) ? '1' : '0')).join('')
}

function isFor(rule: Rule, asker: Asker): boolean {
  const { principal, tenant } = asker
  if (rule.tenants && (tenant === undefined || !matchesAny(rule.tenants, tenant))) return false
  if (rule.roles && !principal?.roles?.some(role => matchesAny(rule.roles ?? [], role))) return false
  // Whoever came without a token cannot come again with a better one: to them it is hidden.
  return !rule.scopes || principal?.scopes !== undefined
}

function holdsScopes({ scopes = [] }: Rule, { principal }: Asker): boolean {
  return scopes.every(scope => principal?.scopes?.includes(scope))
}

function matchesAny(globs: readonly string[], text: string): boolean {
  return globs.some(glob => matchesGlob(glob, text))
}
