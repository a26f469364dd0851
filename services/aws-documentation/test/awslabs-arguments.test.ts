import { describe, expect, it } from 'vitest'
import { connect } from './connect.ts'

const url = 'https://docs.aws.amazon.com/garden/latest/dg/watering.html'

/**
 * Argument sets that awslabs.aws-documentation-mcp-server 1.2.3 takes, found by its own argument models (MCP SDK for Python 2.3.0):
 * lists as JSON in a text, numbers as text, `null` for its optional lists, texts of any length. Deliberately not taken here:
 * `true` as a number, unknown arguments, and a blank phrase or query, which are mistakes of the caller.
 */
const accepted: readonly [tool: string, args: Record<string, unknown>][] = [
  ['read_documentation', {}],
  ['read_documentation', { max_length: 10_000, start_index: 0 }],
  ['read_documentation', { max_length: '5000' }],
  ['read_documentation', { max_length: '5000.0' }],
  ['read_documentation', { max_length: 5000.0 }],
  ['read_documentation', { max_length: '+5' }],
  ['read_documentation', { max_length: 999_999 }],
  ['read_documentation', { max_length: 1, start_index: 0 }],
  ['read_documentation', { start_index: ' 7 ' }],
  ['read_documentation', { start_index: '1_000' }],
  ['read_sections', { section_titles: ['Section 1'] }],
  ['read_sections', { section_titles: '["Section 1","Section 2"]' }],
  ['read_sections', { section_titles: ['', 'Section 1'] }],
  ['read_sections', { section_titles: Array.from({ length: 50 }, () => 'Section 1') }],
  ['read_sections', { section_titles: ['x'.repeat(3_000), 'Section 1'] }],
  ['search_table', { query: 'words' }],
  ['search_table', { query: 'words', section_title: null }],
  ['search_table', { query: 'words', section_title: '' }],
  ['search_table', { query: 'words', section_title: 'Section 1', max_rows: 20 }],
  ['search_table', { query: 'words', max_rows: '100' }],
  ['search_table', { query: 'word '.repeat(600) }],
  ['search_documentation', { search_phrase: 'S3 bucket versioning', search_intent: '', limit: 10 }],
  ['search_documentation', { search_phrase: 'x', product_types: null, guide_types: null }],
  ['search_documentation', { search_phrase: 'x', product_types: [] }],
  ['search_documentation', { search_phrase: 'x', product_types: '["Amazon S3"]' }],
  ['search_documentation', { search_phrase: 'x', product_types: 'null' }],
  ['search_documentation', { search_phrase: 'x', guide_types: [''] }],
  ['search_documentation', { search_phrase: 'x', guide_types: Array.from({ length: 40 }, () => 'User Guide') }],
  ['search_documentation', { search_phrase: 'x', limit: '50' }],
  ['search_documentation', { search_phrase: 'x'.repeat(5_000) }],
  ['search_documentation', { search_phrase: 'x', search_intent: 'y'.repeat(9_000) }],
  ['recommend', {}],
]

describe("argument sets of awslabs' server", () => {
  it.each(accepted)('%s takes %j', async (tool, args) => {
    await using server = await connect()
    const result = await server.call(tool, tool === 'search_documentation' ? args : { url, ...args })
    expect({ isError: result.isError ?? false, text: result.text }).toMatchObject({ isError: false })
  })

  it('past the end is said to be, not refused as an argument', async () => {
    await using server = await connect()
    const result = await server.call('read_documentation', { url, start_index: 1e30 })
    expect(result).toMatchObject({ isError: true, _meta: { error: { code: 'out_of_range' } } })
  })

  it('an address that is none is invalid_url', async () => {
    await using server = await connect()
    const result = await server.call('recommend', { url: 'anything' })
    expect(result).toMatchObject({ isError: true, _meta: { error: { code: 'invalid_url' } } })
  })
})

it.each([
  ['read_sections', { section_titles: 5 }, 'must be a list of texts'],
  ['read_sections', { section_titles: [1, 2] }, 'must be a list of texts'],
  ['read_sections', { section_titles: null }, 'must name at least one'],
  ['read_documentation', { more_urls: { a: 1 } }, 'must be a list of texts'],
  ['read_documentation', { max_length: 'x'.repeat(90_000) }, 'must be an integer from 1, not "xxx'],
])('%s refuses an argument in a sentence of its own', async (tool, args, reason) => {
  await using server = await connect()
  const { isError, text } = await server.call(tool, { url, ...args })
  expect(isError).toBe(true)
  expect(text).toContain(reason)
  expect(text.length).toBeLessThan(400)
})

it('takes the first of too many pages, and says so', async () => {
  await using server = await connect()
  const more_urls = Array.from({ length: 6 }, (_, index) => url.replace('.html', `-${index}.html`))
  const { text } = await server.call('read_documentation', { url, more_urls })
  expect(text).toContain('Of 6 more_urls, the first 4 are used.')
  expect(text.match(/^Source: /gm)).toHaveLength(5)
})
