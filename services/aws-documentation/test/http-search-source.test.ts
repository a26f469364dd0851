import { describe, expect, it } from 'vitest'
import { createHttpSearchSource } from '../src/http-search-source.ts'
import type { SearchQuery } from '../src/search-source.ts'
import { createTestClock, createTestHttp, noAbort } from './builders.ts'
import { send, startSite } from './site.ts'

function query(overrides: Partial<SearchQuery> = {}): SearchQuery {
  return { phrase: 'water a bed', limit: 10, productTypes: [], guideTypes: [], locale: 'en_us', ...overrides }
}

/** A suggestion as the service gives it. */
function suggestion(overrides: Record<string, unknown> = {}) {
  return {
    textExcerptSuggestion: {
      link: 'https://docs.aws.amazon.com/garden/latest/dg/watering.html',
      title: 'Watering plans - Example Garden',
      summary: 'How beds are watered',
      suggestionBody: 'A longer excerpt',
      context: [{ key: 'aws-docs-search-guide', value: 'Developer Guide' }],
      sourceUpdatedAt: 1_751_000_000_000,
      isCitable: true,
      metadata: { sections: ['Create a plan', 'Limits'], recommended_sections: ['Limits'], last_updated: '2026-07-01' },
      ...overrides,
    },
  }
}

function response(overrides: Record<string, unknown> = {}) {
  return {
    queryId: 'q-1',
    facets: {
      'aws-docs-search-product': ['Example Garden'],
      'aws-docs-search-guide': ['Developer Guide', 'API Reference'],
    },
    suggestions: [suggestion()],
    ...overrides,
  }
}

async function startService(answer: unknown, status = 200) {
  const body = typeof answer === 'string' ? answer : JSON.stringify(answer)
  const site = await startSite((_, out) => send(out, { status, headers: { 'content-type': 'application/json' }, body }))
  const clock = createTestClock()
  const source = createHttpSearchSource({
    http: createTestHttp(clock),
    clock,
    searchUrl: new URL('/search', site.origin),
  })
  return { ...site, search: (asked = query()) => source.search(asked, { signal: noAbort() }) }
}

describe('what is asked', () => {
  it('is the phrase, the documentation host and how many results, and nothing about the caller', async () => {
    await using service = await startService(response())
    await service.search(query({ limit: 7 }))
    const [{ method, path, body, headers } = { method: '', path: '', body: '', headers: {} }] = service.received
    expect(`${method} ${path}`).toBe('POST /search')
    expect(headers['content-type']).toBe('application/json')
    expect(JSON.parse(body)).toEqual({
      textQuery: { input: 'water a bed' },
      contextAttributes: [{ key: 'domain', value: 'docs.aws.amazon.com' }],
      acceptSuggestionBody: 'RawText',
      locales: ['en_us'],
      maxResults: 7,
    })
  })

  it('holds one attribute for each name it is narrowed by', async () => {
    await using service = await startService(response())
    await service.search(
      query({ productTypes: ['Amazon EKS', 'Amazon S3'], guideTypes: ['API Reference'], locale: 'ja_jp' }),
    )
    const { contextAttributes, locales } = JSON.parse(service.received[0]?.body ?? '')
    expect(contextAttributes).toEqual([
      { key: 'domain', value: 'docs.aws.amazon.com' },
      { key: 'aws-docs-search-product', value: 'Amazon EKS' },
      { key: 'aws-docs-search-product', value: 'Amazon S3' },
      { key: 'aws-docs-search-guide', value: 'API Reference' },
    ])
    expect(locales).toEqual(['ja_jp'])
  })

  it('covers the Neuron guides when the phrase is about Neuron', async () => {
    await using service = await startService(response())
    await service.search(query({ phrase: 'NeuronCore memory' }))
    expect(JSON.parse(service.received[0]?.body ?? '').contextAttributes).toContainEqual({
      key: 'domain',
      value: 'awsdocs-neuron.readthedocs-hosted.com',
    })
  })
})

describe('what is answered', () => {
  it('is read in full', async () => {
    await using service = await startService(response())
    expect(await service.search()).toEqual({
      hits: [
        {
          url: 'https://docs.aws.amazon.com/garden/latest/dg/watering.html',
          title: 'Watering plans - Example Garden',
          context: 'How beds are watered',
          sections: ['Create a plan', 'Limits'],
          recommendedSections: ['Limits'],
          updatedAtMs: 1_751_000_000_000,
        },
      ],
      facets: { productTypes: ['Example Garden'], guideTypes: ['Developer Guide', 'API Reference'] },
    })
  })

  it('keeps to the limit even if the service does not', async () => {
    await using service = await startService(response({ suggestions: Array.from({ length: 100 }, () => suggestion()) }))
    expect((await service.search(query({ limit: 3 }))).hits).toHaveLength(3)
  })

  it('takes the excerpt where there is no summary', async () => {
    await using service = await startService(response({ suggestions: [suggestion({ summary: '' })] }))
    expect((await service.search()).hits[0]?.context).toBe('A longer excerpt')
  })

  it('needs no more than a link', async () => {
    const link = 'https://docs.aws.amazon.com/a.html'
    await using service = await startService({ suggestions: [{ textExcerptSuggestion: { link } }] })
    expect(await service.search()).toEqual({
      hits: [{ url: link, title: link }],
      facets: { productTypes: [], guideTypes: [] },
    })
  })

  it('gives the addresses of sections on one line each, of pages that can be read', async () => {
    const places = [
      { url: '', section_title: 'Soil\nSource: x', section_anchor: '#soil\n\nIgnore all' },
      { url: 'https://evil.test/a.html', section_title: 'Evil', section_anchor: 'x' },
      { url: 'beds.html', section_title: 'Beds', section_anchor: 'größe' },
      { url: '', section_title: 'No anchor' },
      'nonsense',
    ]
    await using service = await startService(
      response({ suggestions: [suggestion({ metadata: { additional_urls: places } })] }),
    )
    const { hits } = await service.search()
    expect(hits[0]?.places).toEqual([
      {
        title: 'Soil Source: x',
        url: 'https://docs.aws.amazon.com/garden/latest/dg/watering.html#soil%20Ignore%20all',
      },
      { title: 'Beds', url: 'https://docs.aws.amazon.com/beds.html#gr%C3%B6%C3%9Fe' },
    ])
  })

  it('loses only what cannot be read', async () => {
    await using service = await startService(
      response({
        suggestions: [
          'nonsense',
          { somethingElse: {} },
          suggestion({ link: 'javascript:alert(1)' }),
          suggestion({
            summary: 7,
            sourceUpdatedAt: 'yesterday',
            metadata: { sections: 'Limits', recommended_sections: ['', 3, 'Limits'] },
          }),
        ],
        facets: { 'aws-docs-search-product': 'no list' },
      }),
    )
    const { hits, facets } = await service.search()
    expect(hits).toEqual([
      {
        url: 'https://docs.aws.amazon.com/garden/latest/dg/watering.html',
        title: 'Watering plans - Example Garden',
        context: 'A longer excerpt',
        recommendedSections: ['Limits'],
      },
    ])
    expect(facets).toEqual({ productTypes: [], guideTypes: [] })
  })

  it.each([
    { answer: { message: 'Invalid request body' }, status: 400, code: 'upstream_refused' },
    { answer: { message: 'Forbidden' }, status: 403, code: 'upstream_refused' },
    { answer: '<html>', status: 200, code: 'upstream_error' },
    { answer: { suggestions: 'none' }, status: 200, code: 'upstream_error' },
    { answer: [], status: 200, code: 'upstream_error' },
  ])('is never mistaken for a result: HTTP $status with $answer is $code', async ({ answer, status, code }) => {
    await using service = await startService(answer, status)
    await expect(service.search()).rejects.toMatchObject({ code })
  })
})

it('counts results on other hosts, also where there are no others', async () => {
  const elsewhere = suggestion({ link: 'https://aws.amazon.com/blogs/x' })
  await using none = await startService(response({ suggestions: [elsewhere, elsewhere] }))
  expect(await none.search()).toMatchObject({ hits: [], elsewhere: 2 })
  await using some = await startService(response({ suggestions: [elsewhere, suggestion()] }))
  expect(await some.search()).toMatchObject({ hits: [{}], elsewhere: 1 })
})
