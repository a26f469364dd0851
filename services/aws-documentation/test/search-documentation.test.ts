import { describe, expect, it } from 'vitest'
import type { SearchQuery } from '../src/search-source.ts'
import { connect, fenced, url } from './connect.ts'

describe('search_documentation', () => {
  const answer = {
    hits: [
      {
        url,
        title: 'Watering',
        context: 'How beds are watered.',
        recommendedSections: ['Limits', 'Plans'],
        places: [{ title: 'Limits', url: `${url}#limits` }],
        updatedAtMs: Date.UTC(2026, 6, 1),
      },
      { url: 'https://docs.aws.amazon.com/b.html', title: 'B', sections: ['One'] },
    ],
    facets: { productTypes: ['Example Garden', 'Example Lake'], guideTypes: ['Developer Guide'] },
  }

  it('answers in order, with what narrows the search', async () => {
    await using server = await connect({ search: { search: async () => answer } })
    const result = await server.call('search_documentation', { search_phrase: 'water', limit: 2 })
    expect(result.structuredContent).toEqual({
      search_results: [
        {
          rank_order: 1,
          url,
          title: 'Watering',
          context: 'How beds are watered.',
          recommended_sections: ['#limits', 'Plans'],
          updated_at: '2026-07-01',
        },
        { rank_order: 2, url: 'https://docs.aws.amazon.com/b.html', title: 'B' },
      ],
      facets: { product_types: ['Example Garden', 'Example Lake'] },
    })
    expect(fenced(result.text)).toBe(
      [
        `1. Watering\n   ${url} (2026-07-01)\n   How beds are watered.\n   Sections: #limits; Plans`,
        '2. B\n   https://docs.aws.amazon.com/b.html',
        'Narrow by product_types: Example Garden; Example Lake',
      ].join('\n'),
    )
  })

  it('passes on what was asked, with defaults for the rest', async () => {
    const asked: SearchQuery[] = []
    const search = async (query: SearchQuery) => {
      asked.push(query)
      return answer
    }
    await using server = await connect({ search: { search } })
    await server.call('search_documentation', { search_phrase: ' water ' })
    await server.call('search_documentation', {
      search_phrase: 'water',
      limit: 3,
      product_types: ['Example Garden'],
      guide_types: ['API Reference'],
      locale: 'de_de',
    })
    expect(asked).toEqual([
      { phrase: 'water', limit: 5, productTypes: [], guideTypes: [], locale: 'en_us' },
      { phrase: 'water', limit: 3, productTypes: ['Example Garden'], guideTypes: ['API Reference'], locale: 'de_de' },
    ])
  })

  it("takes the arguments of awslabs' server, and sends no intent", async () => {
    const asked: SearchQuery[] = []
    const search = async (query: SearchQuery) => {
      asked.push(query)
      return answer
    }
    await using server = await connect({ search: { search } })
    const result = await server.call('search_documentation', {
      search_phrase: 'water',
      search_intent: 'to learn about beds',
      limit: '99',
      product_types: null,
      guide_types: null,
      locale: 'en-US',
    })
    expect(asked).toEqual([{ phrase: 'water', limit: 50, productTypes: [], guideTypes: [], locale: 'en_us' }])
    expect(result.text).toContain('limit is 50: 99 is more than can be had.')
  })

  it('mends the name of a product that is nearly right, and says so', async () => {
    const search = async ({ productTypes }: SearchQuery) =>
      productTypes.length === 0 || productTypes[0] === 'Example Garden' ? answer : { ...answer, hits: [] }
    await using server = await connect({ search: { search } })
    const mended = await server.call('search_documentation', {
      search_phrase: 'water',
      product_types: ['Example Gardens'],
    })
    expect(mended.text).toContain('Searched for "Example Garden" in place of "Example Gardens"')
    const without = await server.call('search_documentation', { search_phrase: 'water', product_types: ['Zzz'] })
    expect(without.structuredContent).toMatchObject({
      note: expect.stringContaining('without'),
      search_results: [{}, {}],
    })
  })

  it.each([
    ['API Reference', ['Reference guide', 'Developer Guide'], undefined],
    ['User Guide', ['Developer Guide'], undefined],
    ['user guides', ['Developer Guide', 'User Guide'], 'User Guide'],
    ['Reference', ['Developer Guide', 'API Reference'], 'API Reference'],
    ['Example Garden API Reference', ['API Reference'], 'API Reference'],
    ['S3', ['Amazon EKS', 'Amazon S3'], 'Amazon S3'],
    ['Amazon Lambda', ['Amazon S3', 'AWS Lambda'], 'AWS Lambda'],
    ['Amazon', ['Amazon S3'], undefined],
  ])('takes a guide of the name %j, of %j, as %j', async (name, guideTypes, meant) => {
    const asked: SearchQuery[] = []
    const search = async (query: SearchQuery) => {
      asked.push(query)
      const isKnown = query.guideTypes.every(type => guideTypes.includes(type))
      return { hits: isKnown ? answer.hits : [], facets: { productTypes: [], guideTypes } }
    }
    await using server = await connect({ search: { search } })
    const { text } = await server.call('search_documentation', { search_phrase: 'water', guide_types: [name] })
    expect(asked.at(-1)?.guideTypes).toEqual(meant === undefined ? [] : [meant])
    expect(text).toContain(meant === undefined ? 'These are the results without.' : `Searched for "${meant}"`)
  })

  it('names what narrows a search only where it gave as many results as were asked for', async () => {
    await using server = await connect({ search: { search: async () => answer } })
    const all = await server.call('search_documentation', { search_phrase: 'water', limit: 3 })
    expect(all.text).not.toContain('Narrow by')
    const some = await server.call('search_documentation', { search_phrase: 'water', limit: 2 })
    expect(some.text).toContain('Narrow by product_types: Example Garden; Example Lake')
  })

  it('explains an empty answer to a search that was narrowed', async () => {
    await using server = await connect()
    const result = await server.call('search_documentation', {
      search_phrase: 'water',
      product_types: ['Garden Service'],
    })
    expect(result.isError).toBeFalsy()
    expect(result.text).toBe('No results for "water", with or without "Garden Service". Try other words.')
    expect(result.structuredContent).toEqual({ search_results: [], note: result.text })
  })

  it('says that no result shares a word with the phrase', async () => {
    await using server = await connect({ search: { search: async () => answer } })
    const result = await server.call('search_documentation', { search_phrase: 'qqq' })
    expect(result.text).toContain('No result shares a word with the phrase')
  })
})
