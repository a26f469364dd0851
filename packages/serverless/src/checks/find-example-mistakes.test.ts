import { expect, it } from 'vitest'
import type { Service } from '../project/project.ts'
import { findExampleMistakes } from './find-example-mistakes.ts'

const inputSchema = {
  type: 'object',
  properties: {
    query: { type: 'string', description: 'What to look for' },
    limit: { anyOf: [{ type: 'integer', minimum: 1, maximum: 50 }, { type: 'null' }] },
    order: { enum: ['newest', 'oldest'] },
    where: { $ref: '#/$defs/Place' },
  },
  required: ['query'],
  $defs: { Place: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] } },
}

const tools = [
  { name: 'search_notes', inputSchema },
  { name: 'count', inputSchema: { type: 'object' } },
]

type Example = { readonly tool: string; readonly arguments?: Readonly<Record<string, unknown>> }

function find(example: Example, more: { readonly live?: boolean; readonly schema?: object } = {}): string[] {
  const { live = false, schema } = more
  const offered = schema === undefined ? tools : [{ name: 'search_notes', inputSchema: schema }]
  const capabilities = { tools: {} }
  const catalogue = {
    ...{ serverInfo: {}, capabilities, prompts: [], resources: [], resourceTemplates: [] },
    tools: live ? [] : offered,
  }
  const service = { folder: 'my-notes', target: 'notes', settings: { defaults: 1, target: 'notes', example } }
  // The other fields are not read.
  return findExampleMistakes([service as Service], [{ name: 'notes', live, catalogue }]).map(
    ({ file, path, text, remedy }) => `${file}: ${path}: ${text}. ${remedy}`,
  )
}

it.each<{ what: string; example: Example }>([
  { what: 'a call of a tool without arguments', example: { tool: 'count' } },
  { what: 'the required ones', example: { tool: 'search_notes', arguments: { query: 'x' } } },
  {
    what: 'all of them',
    example: { tool: 'search_notes', arguments: { query: 'x', limit: 5, order: 'newest', where: { city: 'Bern' } } },
  },
  { what: 'arguments of a tool that lists none', example: { tool: 'count', arguments: { any: 1 } } },
  { what: 'variables', example: { tool: 'search_notes', arguments: { query: 'x', limit: '${param:limit}' } } },
  { what: 'a tool by a variable', example: { tool: '${param:tool}' } },
])('finds nothing in $what', ({ example }) => {
  expect(find(example)).toEqual([])
})

it('finds nothing where the catalogue is read at run time, or its schema cannot be read', () => {
  expect(find({ tool: 'any' }, { live: true })).toEqual([])
  expect(find({ tool: 'search_notes', arguments: { a: 1 } }, { schema: { $ref: 'https://example.com/a' } })).toEqual([])
  const schema = { type: 'object', properties: { a: {} }, additionalProperties: { type: 'string' } }
  expect(find({ tool: 'search_notes', arguments: { b: 'x' } }, { schema })).toEqual([])
})

const at = 'services/my-notes/serverless.yml: custom.mcp.example'

it.each<{ example: Example; says: string }>([
  {
    example: { tool: 'serch_notes' },
    says: `${at}.tool: the gateway offers no such tool of notes. Write search_notes.`,
  },
  {
    example: { tool: 'notes___count' },
    says: `${at}.tool: the gateway offers no such tool of notes. Write count.`,
  },
  {
    example: { tool: 'greet' },
    says: `${at}.tool: the gateway offers no such tool of notes; there is search_notes, count. Write one that there is. npm run catalogue adds a new one.`,
  },
  {
    example: { tool: 'search_notes', arguments: { qurey: 'x' } },
    says: `${at}.arguments.qurey: search_notes has no such argument. Write query.`,
  },
  {
    example: { tool: 'search_notes', arguments: { query: 'x', colour: 'red' } },
    says: `${at}.arguments.colour: search_notes has no such argument; there is query, limit, order, where. Take it out.`,
  },
  {
    example: { tool: 'search_notes' },
    says: `${at}.arguments.query: search_notes needs it. Add query to arguments. The schema of query is {"type":"string","description":"What to look for"}.`,
  },
  {
    example: { tool: 'search_notes', arguments: { query: 5 } },
    says: `${at}.arguments.query: must be text. The schema of query is {"type":"string","description":"What to look for"}.`,
  },
  {
    example: { tool: 'search_notes', arguments: { query: 'x', order: 'best' } },
    says: `${at}.arguments.order: must be newest or oldest. The schema of order is {"enum":["newest","oldest"]}.`,
  },
  {
    example: { tool: 'search_notes', arguments: { query: 'x', limit: 51 } },
    says: `${at}.arguments.limit: Too big: expected number to be <=50. The schema of limit is {"anyOf":[{"type":"integer","minimum":1,"maximum":50},{"type":"null"}]}.`,
  },
  {
    example: { tool: 'search_notes', arguments: { query: 'x', where: {} } },
    says: `${at}.arguments.where.city: must be text. The schema of where is {"$ref":"#/$defs/Place"}.`,
  },
])('says what to write in the place of $example', ({ example, says }) => {
  expect(find(example)).toEqual([says])
})
