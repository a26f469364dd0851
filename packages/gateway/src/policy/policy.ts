/** What a caller may use, by the rules of gateway.yml: one decision, for lists and for calls. Pure. */

import type { Call } from '@mcp-lambda/wrapper'
import type { Policy, Rule } from '../config/gateway-config.ts'
import { matchesGlob, mayBeginWith } from '../glob.ts'

/** The properties of a caller that rules refer to. */
export type Asker = Pick<Call, 'principal' | 'tenant'>

export type Decision =
  | { readonly answer: 'visible' }
  /** It is listed; a call needs a token with all of `scopes`. */
  | { readonly answer: 'needs-scope'; readonly scopes: readonly string[] }
  /** As if there were no such thing. */
  | { readonly answer: 'hidden' }

/** Places in `policy.allow`, ascending. */
export type RuleNumbers = readonly number[]

/** Rules that match each name of one thing, callers aside. Most things have one name; see `toReadings` for the others. */
export type Matches = readonly RuleNumbers[]

/** The decisions for one caller. Everything is hidden that no rule allows. */
export type Decisions = {
  /** The strictest decision on any of the names. */
  on(matches: Matches): Decision
  /** On a name that is in no catalogue: globs are matched, of the rules for this caller. */
  onName(name: string): Decision
}

/** `name` is `target___name`, as it is listed; of a resource, its target and its URI. */
export function matchRules({ allow }: Policy, name: string): RuleNumbers {
  return allow.flatMap((rule, number) => (matchesAny(rule.names, name) ? [number] : []))
}

/** Each rule is held against the caller once, when it is first needed; so is each set of rules. */
export function createDecisions({ allow }: Policy, asker: Asker): Decisions {
  const verdicts: Verdict[] = []
  const decisions = new Map<Matches, Decision>()

  function verdictOf(number: number): Verdict {
    const rule = allow[number]
    verdicts[number] ??= rule ? toVerdict(rule, asker) : 'inapplicable'
    return verdicts[number]
  }

  function decideOne(rules: RuleNumbers): Decision {
    let needed: readonly string[] | undefined
    for (const number of rules) {
      const verdict = verdictOf(number)
      if (verdict === 'allows') return { answer: 'visible' }
      if (verdict === 'needs-scope') needed ??= allow[number]?.scopes
    }
    return needed ? { answer: 'needs-scope', scopes: needed } : { answer: 'hidden' }
  }

  return {
    on(matches) {
      const known = decisions.get(matches)
      if (known) return known
      const decision = toStrictest(matches.map(decideOne))
      decisions.set(matches, decision)
      return decision
    },
    onName(name) {
      const isFitting = ({ names }: Rule, number: number) =>
        verdictOf(number) !== 'inapplicable' && matchesAny(names, name)
      return decideOne(allow.flatMap((rule, number) => (isFitting(rule, number) ? [number] : [])))
    },
  }
}

/** Whether something whose name begins with `prefix` may be there for a caller. */
export function mayBegin({ allow }: Policy, asker: Asker, prefix: string): boolean {
  return allow.some(rule => rule.names.some(glob => mayBeginWith(glob, prefix)) && isFor(rule, asker))
}

type Verdict = 'allows' | 'needs-scope' | 'inapplicable'

function toVerdict(rule: Rule, asker: Asker): Verdict {
  if (!isFor(rule, asker)) return 'inapplicable'
  return holdsScopes(rule, asker) ? 'allows' : 'needs-scope'
}

function toStrictest(decisions: readonly Decision[]): Decision {
  if (decisions.some(({ answer }) => answer === 'hidden')) return { answer: 'hidden' }
  const scopes = decisions.flatMap(decision => (decision.answer === 'needs-scope' ? decision.scopes : []))
  return scopes.length > 0 ? { answer: 'needs-scope', scopes: [...new Set(scopes)] } : { answer: 'visible' }
}

function isFor(rule: Rule, asker: Asker): boolean {
  const { principal, tenant } = asker
  if (rule.tenants && (tenant === undefined || !matchesAny(rule.tenants, tenant))) return false
  if (rule.roles && !principal?.roles?.some(role => matchesAny(rule.roles ?? [], role))) return false
  // Callers without a token cannot come again with a better one: to them it is hidden.
  return !rule.scopes || principal?.scopes !== undefined
}

function holdsScopes({ scopes = [] }: Rule, { principal }: Asker): boolean {
  return scopes.every(scope => principal?.scopes?.includes(scope))
}

function matchesAny(globs: readonly string[], text: string): boolean {
  return globs.some(glob => matchesGlob(glob, text))
}
