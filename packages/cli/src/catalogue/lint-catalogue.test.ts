import { expect, it } from 'vitest'
import { lintTools } from './lint-catalogue.ts'

const lint = (properties: object, schema: object = {}) =>
  lintTools([{ name: 'add', description: 'Adds', inputSchema: { type: 'object', properties, ...schema } }]).map(
    ({ argument, what }) => `${argument}: ${what}`,
  )

it('has nothing to say of a described tool', () => {
  const nested = { type: 'object', description: 'An a', properties: { b: { type: 'string', enum: ['x'] } } }
  expect(lint({ a: nested, c: { $ref: '#/$defs/C' } })).toEqual([])
})

it.each([
  { of: 'an argument without a description', properties: { a: { type: 'string' } }, found: 'a: has no description' },
  {
    of: 'one in an argument',
    properties: { a: { description: 'An a', properties: { b: {} } } },
    found: 'a.b: has no description',
  },
  { of: 'a name', properties: { 'a b': { description: 'An a' } }, found: 'a b: is a name that' },
  { of: 'a union', properties: { a: { description: 'An a', anyOf: [] } }, found: 'a: is a union' },
  {
    of: 'a list of types',
    properties: { a: { description: 'An a', type: ['string', 'array'] } },
    found: 'a: has a list of types',
  },
])('tells of $of', ({ properties, found }) => {
  expect(lint(properties)).toEqual([expect.stringContaining(found)])
})

it('tells of a tool without a description, and of a union at the root', () => {
  expect(lintTools([{ name: 'add' }])).toEqual([{ tool: 'add', argument: '', what: 'has no description' }])
  expect(lint({}, { oneOf: [] })).toEqual([expect.stringContaining('oneOf at the root')])
})
