/** Sets of rules as text, for the bundle: a bit for each rule in base64url, and a dot between the names of one entry. */

import type { Matches, RuleNumbers } from './policy.ts'

/** At most a character for six rules, however many of them match. */
export function encodeMatches(matches: Matches): string {
  return matches.map(encodeRules).join('.')
}

export function decodeMatches(text: string): Matches {
  return text.split('.').map(decodeRules)
}

function encodeRules(rules: RuleNumbers): string {
  const last = rules.at(-1)
  if (last === undefined) return ''
  const bits = Buffer.alloc((last >> 3) + 1)
  for (const rule of rules) bits[rule >> 3] = (bits[rule >> 3] ?? 0) | (1 << (rule & 7))
  return bits.toString('base64url')
}

function decodeRules(text: string): RuleNumbers {
  const bits = Buffer.from(text, 'base64url')
  return [...bits].flatMap((byte, at) =>
    [0, 1, 2, 3, 4, 5, 6, 7].filter(bit => byte & (1 << bit)).map(bit => at * 8 + bit),
  )
}
