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
  const rules: number[] = []
  Buffer.from(text, 'base64url').forEach((byte, at) => {
    for (let bit = 0; byte >> bit > 0; bit += 1) if ((byte >> bit) & 1) rules.push(at * 8 + bit)
  })
  return rules
}
