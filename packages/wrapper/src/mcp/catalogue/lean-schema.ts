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
  /** Whether it may be left out where it stands, so that null says no more than its absence. */
  readonly isOptional: boolean
}

function toLean(given: JsonObject, { use, isOpened, isOptional }: Position): JsonObject {
  const schema = withoutNoise(toSingleTypes(given, use, isOptional), isOpened)
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
 * Without bounds of what JavaScript counts exactly, which generators of schemas write with each integer, and without
 * `additionalProperties: false`: google-genai cannot read it, and models keep to the properties that are listed.
 */
function withoutNoise(schema: JsonObject, isOpened: boolean): JsonObject {
  const isNoise = (keyword: string, value: unknown) =>
    (isOpened && keyword === 'additionalProperties' && value === false) ||
    (keyword === 'minimum' && value === Number.MIN_SAFE_INTEGER && typeof schema.exclusiveMinimum !== 'boolean') ||
    (keyword === 'maximum' && value === Number.MAX_SAFE_INTEGER && typeof schema.exclusiveMaximum !== 'boolean')
  return Object.fromEntries(Object.entries(schema).filter(([keyword, value]) => !isNoise(keyword, value)))
}

/** Forms show properties in their order. */
function requiredFirst(properties: JsonObject, required: ReadonlySet<unknown>): JsonObject {
  const entries = Object.entries(properties)
  return Object.fromEntries([
    ...entries.filter(([name]) => required.has(name)),
    ...entries.filter(([name]) => !required.has(name)),
  ])
}
