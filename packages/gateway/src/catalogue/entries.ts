/** Entries of catalogues as clients see them, and what is worked out of one. Pure, so that packaging works out the same. */

import { type JsonObject, nodeCrypto } from '@mcp-lambda/wrapper/protocol'
import type { Field, Policy } from '../config/gateway-config.ts'
import { encodeMatches } from '../policy/compiled-matches.ts'
import { matchRules } from '../policy/policy.ts'
import { toPublicName, toResourceName } from './public-names.ts'
import { toReadings } from './resource-uri.ts'

export const fields: readonly Field[] = ['tools', 'prompts', 'resources', 'resourceTemplates']

/** Base64url characters of SHA-256: 72 bits, so that no change of a list goes unnoticed. */
export const digestLength = 12

/** What clients ask for an entry by: a public name, a URI or a template. */
export function toKey(target: string, field: Field, { name, uri, uriTemplate }: JsonObject): string {
  if (isNamed(field)) return toPublicName(target, String(name))
  return String(field === 'resources' ? uri : uriTemplate)
}

/** What rules of a policy call an entry; they must allow each of these names. */
function toRuleNames(target: string, field: Field, entry: JsonObject): readonly string[] {
  const key = toKey(target, field, entry)
  if (isNamed(field)) return [key]
  const readings = field === 'resources' ? toReadings(key) : [key]
  return readings.map(reading => toResourceName(target, reading))
}

/** The rules that match the names of an entry, as text. */
export function matchEntry(policy: Policy, target: string, field: Field, entry: JsonObject): string {
  return encodeMatches(toRuleNames(target, field, entry).map(name => matchRules(policy, name)))
}

/** An entry as it is listed: tools and prompts renamed, resources and templates as their target has them. */
export function toListed(target: string, field: Field, entry: JsonObject): JsonObject {
  return isNamed(field) ? { ...entry, name: toKey(target, field, entry) } : entry
}

export function digestEntry(listed: JsonObject): string {
  return nodeCrypto().createHash('sha256').update(JSON.stringify(listed)).digest('base64url').slice(0, digestLength)
}

function isNamed(field: Field): boolean {
  return field === 'tools' || field === 'prompts'
}
