/** One type in place of a list of types, which several model APIs and the forms of most clients cannot read. */

import { isObject, type JsonObject } from '../json-rpc.ts'

/**
 * What a schema is for: models write arguments by it, or clients check results. Digests are of arguments without the nulls that
 * descriptions explain, which lists of digest version 2 had not.
 */
export type Use = 'arguments' | 'results' | 'digest of arguments'

const ofNumbers = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf']

/** Keywords that say something of values of one type alone. */
const keywordsOf: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries({
    string: ['minLength', 'maxLength', 'pattern', 'format', 'contentEncoding', 'contentMediaType'],
    number: ofNumbers,
    integer: ofNumbers,
    array: ['items', 'prefixItems', 'additionalItems', 'minItems', 'maxItems', 'uniqueItems', 'contains'],
    object: [
      'properties',
      'required',
      'additionalProperties',
      'patternProperties',
      'propertyNames',
      'minProperties',
      'maxProperties',
    ],
  }),
)

const ofOneType = new Set([...keywordsOf.values()].flat())

/** Types whose values a model can write as a text. */
const plain = ['string', 'number', 'integer', 'boolean']

/**
 * Arguments: text where it is among plain types, so that a model sends less than the server takes. No null where the argument may
 * be left out, unless its description explains null. Results: the same values as before.
 */
export function toSingleTypes(schema: JsonObject, use: Use, isOptional: boolean): JsonObject {
  const found = toBranches(schema)
  if (!found) return schema
  const isList = Array.isArray(schema.type)
  const isNullExplained = use === 'arguments' && saysNull(schema)
  const branches = use === 'results' ? found : choose(found, { isOptional, isList, isNullExplained })
  const [only] = branches
  if (!only || branches === schema.anyOf) return schema
  const outer = withoutKeys(schema, keyword => ofOneType.has(keyword) || ['type', 'anyOf', 'enum'].includes(keyword))
  const single = branches.length > 1 ? { ...outer, anyOf: branches } : { ...only, ...outer }
  return use === 'results' ? single : withFittingDefault(single, branches)
}

/** What the schema allows, type by type; undefined where it has one type, or says more than that. */
function toBranches(schema: JsonObject): readonly JsonObject[] | undefined {
  const { type, anyOf } = schema
  if (Array.isArray(type)) return anyOf === undefined ? listBranches(schema, type.map(String)) : undefined
  if (!Array.isArray(anyOf) || !anyOf.every(isTyped)) return undefined
  // What stands beside a union would have to be joined with each of its branches.
  const isAlone = !Object.keys(schema).some(keyword => ofOneType.has(keyword) || ['type', 'enum'].includes(keyword))
  return isAlone ? anyOf : undefined
}

function isTyped(branch: unknown): branch is JsonObject {
  return isObject(branch) && typeof branch.type === 'string'
}

function listBranches(schema: JsonObject, types: readonly string[]): JsonObject[] {
  const distinct = types.filter(
    (type, at) => types.indexOf(type) === at && !(type === 'integer' && types.includes('number')),
  )
  return distinct.flatMap(type => {
    const own = withoutKeys(schema, keyword => !keywordsOf.get(type)?.includes(keyword))
    if (!Array.isArray(schema.enum)) return [{ type, ...own }]
    const values = schema.enum.filter(value => isOfType(value, type))
    if (values.length === 0) return []
    return [type === 'null' ? { type } : { type, enum: values, ...own }]
  })
}

function isOfType(value: unknown, type: string): boolean {
  switch (type) {
    case 'null':
      return value === null
    case 'array':
      return Array.isArray(value)
    case 'object':
      return isObject(value)
    case 'integer':
      return Number.isInteger(value)
    default:
      return typeof value === type
  }
}

type Given = { readonly isOptional: boolean; readonly isList: boolean; readonly isNullExplained: boolean }

/** `Due date, or null to clear it`: null is a value of its own, and models could not send it otherwise. */
function saysNull({ description }: JsonObject): boolean {
  return typeof description === 'string' && /\bnull\b/i.test(description)
}

function choose(
  branches: readonly JsonObject[],
  { isOptional, isList, isNullExplained }: Given,
): readonly JsonObject[] {
  const nulls = isOptional ? branches.filter(isNull) : []
  const kept = nulls.length > 0 ? branches.filter(branch => !isNull(branch)) : branches
  const text = kept.find(({ type }) => type === 'string')
  const isText = isList && text !== undefined && text.enum === undefined
  const chosen = isText && kept.every(({ type }) => plain.includes(String(type))) ? [text] : kept
  return isNullExplained && nulls.length > 0 ? [...chosen, ...nulls] : chosen
}

function isNull({ type }: JsonObject): boolean {
  return type === 'null'
}

/** A default of a type that is no longer there is what the server assumes of a call without it. */
function withFittingDefault(schema: JsonObject, branches: readonly JsonObject[]): JsonObject {
  const isFitting = branches.some(({ type }) => isOfType(schema.default, String(type)))
  return isFitting ? schema : withoutKeys(schema, key => key === 'default')
}

function withoutKeys(schema: JsonObject, isOut: (keyword: string) => boolean): JsonObject {
  return Object.fromEntries(Object.entries(schema).filter(([keyword]) => !isOut(keyword)))
}
