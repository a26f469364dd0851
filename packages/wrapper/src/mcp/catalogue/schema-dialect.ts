import type { JsonObject } from '../json-rpc.ts'
import { someSchema } from './schema-places.ts'

/** Drafts that say the same in all keywords but those below. */
const knownDialects = /^https?:\/\/json-schema\.org\/(draft-0[4-7]|draft\/(2019-09|2020-12))\/schema#?$/

/** Keywords that only some drafts know, or that mean something else in another draft. */
const differing = [
  'prefixItems',
  'additionalItems',
  'unevaluatedItems',
  'unevaluatedProperties',
  'dependencies',
  'dependentRequired',
  'dependentSchemas',
  'minContains',
  'maxContains',
  'id',
  '$id',
  '$anchor',
  '$dynamicRef',
  '$dynamicAnchor',
  '$recursiveRef',
  '$recursiveAnchor',
  '$vocabulary',
]

/** Whether the schema means something else to a client that takes it for one of another draft, as clients do without `$schema`. */
export function isDialectNeeded($schema: unknown, schema: JsonObject): boolean {
  return !knownDialects.test(String($schema)) || someSchema(schema, differs)
}

function differs(schema: JsonObject): boolean {
  return (
    differing.some(keyword => keyword in schema) ||
    Array.isArray(schema.items) ||
    typeof schema.exclusiveMinimum === 'boolean' ||
    typeof schema.exclusiveMaximum === 'boolean' ||
    ('$ref' in schema && Object.keys(schema).some(keyword => !['$ref', '$defs', 'definitions'].includes(keyword)))
  )
}
