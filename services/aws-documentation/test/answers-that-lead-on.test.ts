import { describe, expect, it } from 'vitest'
import { DocsError } from '../src/errors.ts'
import { readHtml } from '../src/html/read-html.ts'
import type { Page } from '../src/page-source.ts'
import type { SearchAnswer, SearchQuery } from '../src/search-source.ts'
import { connect, longPage } from './connect.ts'

const docs = 'https://docs.aws.amazon.com'
const url = `${docs}/garden/latest/dg/watering.html`

function pageOf(html: string): Page {
  const read = readHtml(`<main><h1>Garden</h1>${html}</main>`, new URL(url))
  if (read.kind !== 'page') throw new Error('a page')
  return { ...read, url, retrievedAtMs: 0 }
}

async function callOn(page: Page, name: string, args: Record<string, unknown>): Promise<string> {
  await using server = await connect({ pages: { read: async () => page } })
  return (await server.call(name, { url, ...args })).text
}

const row = (index: number) => `<tr><td>Bed ${index}</td><td>v${index}</td></tr>`
const tables = pageOf(
  `<h2 id="beds">Quotas of beds</h2><table><tr><th>Resource</th><th>Value</th></tr>${[1, 2, 3].map(row).join('')}</table>
  <h2 id="other">Other</h2><p>Nothing to count, at the pond.</p>`,
)

describe('find in a part of a page', () => {
  it('does not say that the page lacks what stands elsewhere on it', async () => {
    const find = (part: string, words: string) => callOn(tables, 'read_documentation', { url: url + part, find: words })
    expect(await find('#beds', 'pond')).toContain('Nothing there holds "pond". Elsewhere on the page 1 part does.')
    expect(await find('#beds', 'bed pond')).toContain('Nowhere there: “pond”.')
    expect(await find('#beds', 'zebra')).toContain('Nothing on the page holds "zebra".')
  })

  it('says that a place is unknown, and that the whole page was looked at', async () => {
    const text = await callOn(tables, 'read_documentation', { url: `${url}#ponds`, find: 'pond' })
    expect(text).toContain('The page has no section #ponds; the whole page was looked at.')
    expect(text).toContain('Found 1.')
  })

  it('looks from start_index on, and says how the rest is had', async () => {
    const at = tables.markdown.indexOf('| Bed 3')
    const rest = await callOn(tables, 'read_documentation', { find: 'bed', start_index: at })
    expect(rest).toContain('Bed 3')
    expect(rest).not.toContain('Bed 2')
    const few = await callOn(tables, 'read_documentation', { find: 'resource value bed', max_length: 40 })
    expect(few).toMatch(/Found \d, \d more by a greater max_length or more words\./)
  })
})

describe('find counts a word in its forms', () => {
  const forms = pageOf(
    '<p>A quota of each garden.</p><p>Quotas and policies.</p><p>The policy <code>ListBucket</code>.</p>' +
      '<p><code>ListBuckets</code> by http.</p><p>By https.</p><p>함수</p><p>함수는 15분</p><p>Café １５ beds</p><p>invoke</p><p>invoked</p>',
  )

  it.each([
    ['quota', ['A quota of each', 'Quotas and']],
    ['quotas', ['A quota of each', 'Quotas and']],
    ['policies', ['Quotas and', 'The policy']],
    ['ListBucket', ['The policy']],
    ['ListBuckets', ['by http.']],
    ['http', ['by http.']],
    ['함수', ['함수\n', '함수는']],
    ['함수는', ['함수는']],
    ['Cafe\u0301', ['Café']],
    ['15', ['함수는', 'Café']],
    ['ｑｕｏｔａ', ['A quota of each', 'Quotas and']],
    ['quo\u00adta\u200b', ['A quota of each', 'Quotas and']],
  ])('%s', async (find, parts) => {
    const text = await callOn(forms, 'read_documentation', { find })
    expect(text).toContain(`Found ${parts.length}.`)
    for (const part of parts) expect(text).toContain(part)
  })

  it('and names longer words, so that no part is left out in silence', async () => {
    const text = await callOn(forms, 'read_documentation', { find: 'invoke' })
    expect(text).toContain('Found 1. 1 other part holds longer words: “invoked”.')
  })

  it('and cuts a long part around any of them', async () => {
    const page = pageOf(`<p>${'other words '.repeat(1_000)} the retries are here ${'other words '.repeat(1_000)}</p>`)
    const text = await callOn(page, 'read_documentation', { find: 'retry', max_length: 1_000 })
    expect(text).toContain('the retries are here')
  })
})

describe('search_table', () => {
  it.each([
    ['quotas', 'Titles and heads hold them.'],
    ['Resource', 'Titles and heads hold them.'],
    ['Garden', 'Titles and heads hold them.'],
    ['Resource zebra', 'Titles and heads hold some.'],
  ])('leads to the table where %s stands in no row', async (query, words) => {
    const text = await callOn(tables, 'search_table', { query })
    const at = tables.tables[0]?.start
    expect(text).toContain(`${words} Tables: “Quotas of beds” at start_index ${at}, 3 rows.`)
    expect(text).not.toContain('Fewer words')
  })

  it('asks for other words where nothing fits, and for fewer where some do', async () => {
    expect(await callOn(tables, 'search_table', { query: 'zebra' })).toContain('Try other words')
    expect(await callOn(tables, 'search_table', { query: 'bed zebra' })).toContain('Fewer words find more.')
  })

  it.each(['Other', 'Xyzzy'])('names the tables there are where section %s has none', async section_title => {
    const text = await callOn(tables, 'search_table', { query: 'bed', section_title })
    expect(text).toContain('Tables: “Quotas of beds” at start_index')
  })
})

describe('several pages in one call', () => {
  it('reads a page once, however its address is written', async () => {
    const more_urls = [`${url}?x=1`, url.replace('.html', '.md'), url.replace('https://', '')]
    expect((await callOn(tables, 'read_documentation', { more_urls })).match(/^Source: /gm)).toHaveLength(1)
    const parts = await callOn(tables, 'read_documentation', { more_urls: [`${url}#beds`] })
    expect(parts.match(/^Source: /gm)).toHaveLength(2)
  })

  it('begins the others at their beginning', async () => {
    const text = await callOn(longPage(), 'read_documentation', {
      start_index: 2_000,
      max_length: 100,
      more_urls: [`${docs}/b.html`],
    })
    expect(text.match(/^Characters \d+/gm)).toEqual(['Characters 2000', 'Characters 0'])
  })

  it('says of each why it cannot be read, where none can', async () => {
    const read = async (page: URL) => {
      if (page.pathname === '/b.html') throw new DocsError('timeout', 'Too slow.')
      throw new DocsError('not_found', `No ${page.pathname}.`)
    }
    await using server = await connect({ pages: { read } })
    const args = { url: `${docs}/a.html`, more_urls: [`${docs}/b.html`, 'nonsense'] }
    const result = await server.call('read_documentation', args)
    expect(result).toMatchObject({ isError: true, _meta: { error: { code: 'timeout', retryable: true } } })
    for (const reason of ['not_found: No /a.html.', 'timeout: Too slow.', 'invalid_url: "nonsense"']) {
      expect(result.text).toContain(reason)
    }
  })
})

describe('recommend', () => {
  it.each(['', ' ', null])('takes %j for no category', async category => {
    await using server = await connect()
    expect((await server.call('recommend', { url, category })).isError).toBeFalsy()
  })

  it.each(['New', 'new ', 'NEW'])('knows %j', async category => {
    await using server = await connect()
    expect((await server.call('recommend', { url, category })).text).toContain('Nothing is new')
  })

  it.each(['Highly rated', 'highly-rated'])('knows %j', async category => {
    await using server = await connect()
    expect((await server.call('recommend', { url, category })).text).toContain('of category highly_rated')
  })
})

describe('search_documentation', () => {
  const names = Array.from({ length: 20 }, (_, index) => `Product ${index}`)
  const facets = { productTypes: names, guideTypes: ['Developer Guide', 'User Guide'] }
  const hits = [{ url, title: 'Bewässern', context: 'Beete' }]

  async function search(args: Record<string, unknown>, answer: (query: SearchQuery) => SearchAnswer) {
    await using server = await connect({ search: { search: async query => answer(query) } })
    return await server.call('search_documentation', { search_phrase: 'water', locale: 'de', ...args })
  }

  it('has the same names to narrow by in both forms, and none of what it is narrowed by', async () => {
    const all = await search({ limit: 1 }, () => ({ hits, facets }))
    expect(all.structuredContent?.facets).toEqual({
      product_types: names.slice(0, 4),
      guide_types: facets.guideTypes,
    })
    expect(all.text).toContain(`Narrow by product_types: ${names.slice(0, 4).join('; ')}\n`)
    const narrowed = await search({ limit: 1, product_types: [names[0]] }, () => ({ hits, facets }))
    expect(narrowed.structuredContent?.facets).toEqual({ guide_types: facets.guideTypes })
    expect((await search({ limit: 2 }, () => ({ hits, facets }))).structuredContent).not.toHaveProperty('facets')
  })

  it('shows the names there are where one that was given is none, however few results there are', async () => {
    const open = ({ productTypes }: SearchQuery) => ({ hits: productTypes.length > 0 ? [] : hits, facets })
    const result = await search({ limit: 50, product_types: ['Zebra'] }, open)
    expect(result.structuredContent).toMatchObject({ facets: { product_types: names.slice(0, 12) } })
    expect(result.text).toContain('Narrow by product_types: Product 0;')
  })

  it('compares no words with those of another language', async () => {
    expect((await search({}, () => ({ hits, facets }))).text).toContain('Beete')
    expect((await search({ locale: 'en_us' }, () => ({ hits, facets }))).text).toContain('No result shares a word')
    expect((await search({ search_phrase: '水', locale: 'ja' }, () => ({ hits, facets }))).text).toContain('No result')
  })

  it.each([
    [{}, 'No results for "water" in de_de. Try other words, or locale en_us: not every page is translated.'],
    [{ locale: null }, 'No results for "water". Try other words.'],
  ])('says with %j what to try where it finds nothing', async (args, text) => {
    const result = await search(args, () => ({ hits: [], facets }))
    expect(result.text).toBe(text)
    expect(result.structuredContent).toEqual({ search_results: [], note: text })
  })

  it('says that what it found is on other hosts', async () => {
    const result = await search({ locale: null }, () => ({ hits: [], elsewhere: 2, facets }))
    expect(result.text).toContain('2 found on hosts that this server does not read.')
  })
})

it.each([
  ['en-GB', 'en_us'],
  ['pt-PT', 'pt_br'],
  ['zh-Hant-HK', 'zh_tw'],
  ['zh_TW', 'zh_tw'],
  ['zh', 'zh_cn'],
  ['ja', 'ja_jp'],
])('takes the locale %s for %s', async (locale, meant) => {
  const asked: SearchQuery[] = []
  const search = async (query: SearchQuery) => {
    asked.push(query)
    return { hits: [], facets: { productTypes: [], guideTypes: [] } }
  }
  await using server = await connect({ search: { search } })
  await server.call('search_documentation', { search_phrase: 'water', locale })
  expect(asked[0]?.locale).toBe(meant)
})

describe('read_sections', () => {
  const twice = pageOf(
    '<h2>One</h2><h3 id="a">Examples</h3><p>x</p><h2>Rules &amp; roles</h2><h3 id="b">Examples</h3><p>y</p>',
  )
  const other = twice.markdown.lastIndexOf('### Examples')

  it('says where other sections of the same title begin', async () => {
    const text = await callOn(twice, 'read_sections', { section_titles: ['examples'] })
    expect(text).toContain(`Other sections have the title "examples", at start_index ${other}.`)
    for (const section_titles of [['#a'], ['One'], ['examples', 'Rules and roles']]) {
      expect(await callOn(twice, 'read_sections', { section_titles })).not.toContain('Other sections')
    }
  })
})
