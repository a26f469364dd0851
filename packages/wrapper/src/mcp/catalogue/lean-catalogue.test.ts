import { describe, expect, it } from 'vitest'
import type { JsonObject } from '../json-rpc.ts'
import { toDigestForm, toLeanCatalogue } from './lean-catalogue.ts'

const draft7 = 'http://json-schema.org/draft-07/schema#'
const safe = { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER }

function lean(tool: JsonObject): JsonObject {
  const [once] = toLeanCatalogue({ tools: [tool] }).tools
  const [twice] = toLeanCatalogue({ tools: [once ?? {}] }).tools
  expect(twice, 'applied twice it is the same').toEqual(once)
  const hashed = (one: JsonObject) => toDigestForm({ tools: [one] })
  expect(hashed(once ?? {}), 'its digest is that of what was given').toEqual(hashed(tool))
  return once ?? {}
}

const leanArguments = (inputSchema: JsonObject) => lean({ inputSchema }).inputSchema
const leanResults = (outputSchema: JsonObject) => lean({ outputSchema }).outputSchema

/** The schema of one argument that may be left out. */
const leanOptional = (schema: JsonObject) =>
  (leanArguments({ properties: { a: schema } }) as { properties: JsonObject }).properties.a

describe('a lean tool', () => {
  it('has what it had, but for an execution that says the default', () => {
    const tool = { name: 'a', title: 'A', description: 'Does a', annotations: { readOnlyHint: true }, _meta: { ui: 1 } }
    expect(lean({ ...tool, execution: { taskSupport: 'forbidden' } })).toEqual(tool)
    expect(lean({ ...tool, execution: {} })).toEqual(tool)
    expect(lean({ ...tool, execution: { taskSupport: 'forbidden', other: 1 } })).toEqual({
      ...tool,
      execution: { other: 1 },
    })
    expect(lean({ ...tool, execution: { taskSupport: 'optional' } })).toHaveProperty(
      'execution.taskSupport',
      'optional',
    )
  })

  it('has no members that it lacked, whatever its schemas are', () => {
    expect(lean({ name: 'a' })).toEqual({ name: 'a' })
    expect(lean({ name: 'a', inputSchema: true, outputSchema: null })).toEqual({
      name: 'a',
      inputSchema: true,
      outputSchema: null,
    })
  })
})

describe('a lean schema', () => {
  it.each([
    draft7,
    'https://json-schema.org/draft/2020-12/schema',
    'http://json-schema.org/draft-04/schema',
  ])('does not say that it is of %s, where that makes no difference', $schema => {
    const plain = { type: 'object', properties: { a: { type: 'string' }, $ref: { type: 'string' } } }
    expect(leanArguments({ $schema, ...plain })).toEqual(plain)
  })

  it.each([
    { has: 'a tuple', schema: { properties: { a: { items: [{ type: 'string' }] } } } },
    { has: 'a tuple of 2020-12', schema: { properties: { a: { prefixItems: [{ type: 'string' }] } } } },
    { has: 'siblings of a $ref', schema: { properties: { a: { $ref: '#/$defs/A', description: 'An A' } } } },
    { has: 'dependencies', schema: { dependencies: { a: ['b'] } } },
    { has: 'a tuple below not', schema: { not: { items: [{ type: 'string' }] } } },
    { has: 'an exclusive bound of draft 4', schema: { properties: { a: { minimum: 0, exclusiveMinimum: true } } } },
  ])('says of which draft it is where it has $has', ({ schema }) => {
    expect(leanArguments({ $schema: draft7, ...schema })).toEqual({ $schema: draft7, ...schema })
  })

  it('keeps the name of a draft that is not known', () => {
    expect(leanArguments({ $schema: 'https://example.com/own', type: 'object' })).toHaveProperty('$schema')
  })

  it('has no bounds of what JavaScript counts exactly, and keeps all other bounds', () => {
    expect(leanOptional({ type: 'integer', ...safe })).toEqual({ type: 'integer' })
    expect(leanOptional({ type: 'integer', ...safe, minimum: 1 })).toEqual({ type: 'integer', minimum: 1 })
    expect(leanOptional({ anyOf: [{ type: 'integer', ...safe }, { type: 'string' }] })).toEqual({
      anyOf: [{ type: 'integer' }, { type: 'string' }],
    })
  })

  it('forbids no further properties at its root, in properties and in items, and does so where that tells branches apart', () => {
    const closed = { type: 'object', additionalProperties: false }
    const open = { type: 'object' }
    expect(leanResults({ ...closed, properties: { a: closed, b: { type: 'array', items: closed } } })).toEqual({
      ...open,
      properties: { a: open, b: { type: 'array', items: open } },
    })
    const union = { oneOf: [{ ...closed, properties: { a: { type: 'string' } } }, closed] }
    expect(leanResults({ ...open, properties: { a: union } })).toEqual({ ...open, properties: { a: union } })
    const map = { type: 'object', additionalProperties: { type: 'string' } }
    expect(leanResults(map)).toEqual(map)
  })

  it('does not say that names of properties are texts, and keeps what else is said of them', () => {
    const map = { type: 'object', additionalProperties: { type: 'number' } }
    expect(leanResults({ ...map, propertyNames: { type: 'string' } })).toEqual(map)
    const named = { ...map, propertyNames: { type: 'string', pattern: '^a' } }
    expect(leanResults(named)).toEqual(named)
  })

  it('lists the one text that a value may be, and keeps other constants', () => {
    expect(leanOptional({ type: 'string', const: 'a', title: 'A' })).toEqual({
      type: 'string',
      title: 'A',
      enum: ['a'],
    })
    expect(leanOptional({ const: 5 })).toEqual({ const: 5 })
    expect(leanOptional({ anyOf: [{ type: 'string', const: 'a' }, { type: 'null' }] })).toEqual({
      type: 'string',
      enum: ['a'],
    })
  })

  it('has required properties first, each group in its order', () => {
    const properties = { d: {}, c: {}, b: {}, a: {} }
    const schema = leanArguments({ properties, required: ['a', 'c'] }) as { properties: JsonObject }
    expect(Object.keys(schema.properties)).toEqual(['c', 'a', 'd', 'b'])
  })

  it('leaves values alone that look like schemas, and a property of any name', () => {
    const schema = {
      properties: {
        ['__proto__']: { type: 'string' },
        required: { type: 'object', default: { additionalProperties: false, type: ['string', 'null'] } },
        additionalProperties: { type: 'boolean', const: false },
      },
    }
    expect(leanArguments(schema)).toEqual(schema)
  })
})

describe('an argument of several types', () => {
  it.each([
    { types: ['string', 'number'], lean: { type: 'string' } },
    { types: ['number', 'string', 'boolean'], lean: { type: 'string' } },
    { types: ['string', 'null'], lean: { type: 'string' } },
    { types: ['integer', 'number'], lean: { type: 'number' } },
    { types: ['integer'], lean: { type: 'integer' } },
    { types: ['boolean', 'number'], lean: { anyOf: [{ type: 'boolean' }, { type: 'number' }] } },
    { types: ['string', 'array'], lean: { anyOf: [{ type: 'string' }, { type: 'array' }] } },
  ])('$types is $lean where it may be left out', ({ types, lean: expected }) => {
    expect(leanOptional({ type: types, description: 'An a' })).toEqual({ ...expected, description: 'An a' })
  })

  it.each(['constructor', '__proto__'])('may name a type that there is not: %s', type => {
    expect(leanOptional({ type: [type, 'null'], minLength: 1 })).toEqual({ type })
  })

  it('keeps null where it cannot be left out', () => {
    expect(leanArguments({ properties: { a: { type: ['string', 'null'] } }, required: ['a'] })).toMatchObject({
      properties: { a: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
    })
  })

  it.each([
    'Due date, or null to clear it',
    'Member. NULL: nobody',
  ])('keeps null where its description says what that means: %s', description => {
    const union = [{ type: 'string' }, { type: 'null' }]
    expect(leanOptional({ type: ['string', 'null'], description })).toEqual({ description, anyOf: union })
    expect(leanOptional({ anyOf: union, description, default: null })).toEqual({
      anyOf: union,
      description,
      default: null,
    })
  })

  it('is text or null, where its description explains null and text is among plain types', () => {
    expect(leanOptional({ type: ['number', 'string', 'null'], description: 'null: none', default: 5 })).toEqual({
      description: 'null: none',
      anyOf: [{ type: 'string' }, { type: 'null' }],
    })
    expect(leanOptional({ type: ['string', 'null'], enum: ['a', null], description: 'null: none' })).toEqual({
      description: 'null: none',
      anyOf: [{ type: 'string', enum: ['a'] }, { type: 'null' }],
    })
  })

  it('leaves null out where a description has the letters alone', () => {
    const description = 'A nullable text'
    expect(leanOptional({ type: ['string', 'null'], description })).toEqual({ type: 'string', description })
  })

  it('keeps of its other keywords those of its type, and a default of its type', () => {
    const schema = { type: ['string', 'number'], minimum: 1, minLength: 2, title: 'A' }
    expect(leanOptional({ ...schema, default: 5 })).toEqual({ type: 'string', minLength: 2, title: 'A' })
    expect(leanOptional({ ...schema, default: 'x' })).toEqual({
      type: 'string',
      minLength: 2,
      title: 'A',
      default: 'x',
    })
  })

  it('keeps the values that it may have', () => {
    expect(leanOptional({ type: ['string', 'null'], enum: ['a', 'b', null] })).toEqual({
      type: 'string',
      enum: ['a', 'b'],
    })
    expect(leanOptional({ type: ['string', 'integer'], enum: ['all', 1, 2] })).toEqual({
      anyOf: [
        { type: 'string', enum: ['all'] },
        { type: 'integer', enum: [1, 2] },
      ],
    })
  })

  it('that is written as a union stays one, without null', () => {
    const branches = [{ type: 'string' }, { type: 'number' }]
    expect(leanOptional({ anyOf: [...branches, { type: 'null' }], default: null, title: 'A' })).toEqual({
      anyOf: branches,
      title: 'A',
    })
    expect(leanOptional({ anyOf: [{ type: 'object', additionalProperties: false }, { type: 'null' }] })).toEqual({
      type: 'object',
    })
    const referring = { anyOf: [{ $ref: '#/$defs/A' }, { type: 'null' }] }
    expect(leanOptional(referring)).toEqual(referring)
  })
})

describe('a result of several types', () => {
  it.each([
    { schema: { type: ['string', 'null'] }, lean: { anyOf: [{ type: 'string' }, { type: 'null' }] } },
    {
      schema: { type: ['object', 'null'], properties: { a: {} }, description: 'An a' },
      lean: { description: 'An a', anyOf: [{ type: 'object', properties: { a: {} } }, { type: 'null' }] },
    },
    { schema: { type: ['string', 'null'], enum: ['a'] }, lean: { type: 'string', enum: ['a'] } },
    { schema: { type: ['string'], default: 1 }, lean: { type: 'string', default: 1 } },
    {
      schema: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      lean: { anyOf: [{ type: 'string' }, { type: 'null' }] },
    },
  ])('$schema is $lean', ({ schema, lean: expected }) => {
    expect(leanResults({ properties: { a: schema } })).toEqual({ properties: { a: expected } })
  })
})
