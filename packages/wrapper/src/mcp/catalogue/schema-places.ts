/** Where schemas stand in a JSON schema, in all its dialects. */

import { isObject, type JsonObject } from '../json-rpc.ts'

/** Keywords that hold one schema. Those of `inverting` are not among them. */
const single = [
  'additionalProperties',
  'unevaluatedProperties',
  'items',
  'additionalItems',
  'unevaluatedItems',
  'then',
  'else',
]

/** Below these a schema that allows more makes the whole allow less, or something else. */
const inverting = ['not', 'if', 'contains', 'propertyNames']

/** Keywords that hold a list of schemas. */
const listed = ['items', 'prefixItems', 'allOf', 'anyOf', 'oneOf']

/** Keywords that hold schemas by name. */
const named = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']

/** A schema's place in the one that holds it: of a named one, with its name. */
export type Place = { readonly keyword: string; readonly name?: string }

/** Replaces the schemas that a schema holds directly, but for those below keywords that invert what they say. */
export function mapSubschemas(
  schema: JsonObject,
  change: (schema: JsonObject, place: Place) => JsonObject,
): JsonObject {
  return mapMembers(schema, (value, keyword) => {
    if (Array.isArray(value) && listed.includes(keyword))
      return value.map(each => (isObject(each) ? change(each, { keyword }) : each))
    if (!isObject(value)) return value
    if (single.includes(keyword)) return change(value, { keyword })
    if (!named.includes(keyword)) return value
    return mapMembers(value, (each, name) => (isObject(each) ? change(each, { keyword, name }) : each))
  })
}

/** Whether a schema, or any schema in it, is such. */
export function someSchema(schema: JsonObject, isSuch: (schema: JsonObject) => boolean): boolean {
  return (
    isSuch(schema) ||
    Object.entries(schema).some(([keyword, value]) => heldBy(keyword, value).some(each => someSchema(each, isSuch)))
  )
}

function heldBy(keyword: string, value: unknown): JsonObject[] {
  if (Array.isArray(value)) return listed.includes(keyword) ? value.filter(isObject) : []
  if (!isObject(value)) return []
  if (named.includes(keyword)) return Object.values(value).filter(isObject)
  return single.includes(keyword) || inverting.includes(keyword) ? [value] : []
}

function mapMembers(object: JsonObject, change: (value: unknown, key: string) => unknown): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]))
}
