/** One schema of a tool, lean and portable. Pure. */

import { isObject, type JsonObject } from '../json-rpc.ts'
import { isDialectNeeded } from './schema-dialect.ts'
import { mapSubschemas } from './schema-places.ts'
import { toSingleTypes, type Use } from './single-types.ts'

export function toLeanSchema({ $schema, ...schema }: JsonObject, use: Use): JsonObject {
  const isKept = $schema !== undefined && isDialectNeeded($schema, schema)
  return { ...(isKept && { $schema }), ...toLean(schema, { use, isOpened: true, isOptional: false }) }
}

type Position = {
  readonly use: Use
  /** Whether it is a root, or is reached from one by properties and items alone. Elsewhere it may tell branches apart. */
  readonly isOpened: boolean
  /** Whether it may be left out where it stands, so that null mostly says no more than its absence. */
  readonly isOptional: boolean
}

function toLean(given: JsonObject, { use, isOpened, isOptional }: Position): JsonObject {
  const schema = withValues(withoutNoise(toSingleTypes(given, use, isOptional), isOpened))
  const required: ReadonlySet<unknown> = new Set(Array.isArray(schema.required) ? schema.required : [])
  const lean = mapSubschemas(schema, (subschema, { keyword, name }) =>
    toLean(subschema, {
      use,
      isOpened: isOpened && (keyword === 'properties' || keyword === 'items'),
      isOptional: keyword === 'properties' && !required.has(name),
    }),
  )
  return isObject(lean.properties) ? { ...lean, properties: requiredFirst(lean.properties, required) } : lean
}

/**
 * Without what generators of schemas write and models need not read: bounds of what JavaScript counts exactly, and names of
 * properties that are texts, as all are (google-genai 3.6.1 refuses these). Without `additionalProperties: false`: models
 * keep to the properties that are listed.
 */
function withoutNoise(schema: JsonObject, isOpened: boolean): JsonObject {
  const isNoise = (keyword: string, value: unknown) =>
    (isOpened && keyword === 'additionalProperties' && value === false) ||
    (keyword === 'propertyNames' && saysText(value)) ||
    (keyword === 'minimum' && value === Number.MIN_SAFE_INTEGER && typeof schema.exclusiveMinimum !== 'boolean') ||
    (keyword === 'maximum' && value === Number.MAX_SAFE_INTEGER && typeof schema.exclusiveMaximum !== 'boolean')
  return Object.fromEntries(Object.entries(schema).filter(([keyword, value]) => !isNoise(keyword, value)))
}

/** One text as a list of one value, which says the same: google-genai 3.6.1 refuses `const`. */
function withValues({ const: value, ...schema }: JsonObject): JsonObject {
  if (typeof value === 'string' && schema.enum === undefined) return { ...schema, enum: [value] }
  return value === undefined ? schema : { ...schema, const: value }
}

function saysText(schema: unknown): boolean {
  return isObject(schema) && schema.type === 'string' && Object.keys(schema).length === 1
}

/** Forms show properties in their order. */
function requiredFirst(properties: JsonObject, required: ReadonlySet<unknown>): JsonObject {
  const entries = Object.entries(properties)
  return Object.fromEntries([
    ...entries.filter(([name]) => required.has(name)),
    ...entries.filter(([name]) => !required.has(name)),
  ])
}
