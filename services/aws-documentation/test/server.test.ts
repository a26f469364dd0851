import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { InMemoryTransport } from '@modelcontextprotocol/sdk/inMemory.js'
import { CallToolResultSchema } from '@modelcontextprotocol/sdk/types.js'
import { describe, expect, it } from 'vitest'
import { DocsError } from '../src/errors.ts'
import type { Page } from '../src/page-source.ts'
import type { SearchQuery } from '../src/search-source.ts'
import { createServer, type Dependencies } from '../src/server.ts'

/** A page of ten sections of about 500 characters each. */
function longPage(): Page {
  const sections = Array.from(
    { length: 10 },
    (_, index) => `## Section ${index}\n\n${`words of ${index} `.repeat(50).trim()}`,
  )
  const markdown = ['# Garden', ...sections].join('\n\n')
  const starts = sections.map(section => markdown.indexOf(section))
  return {
    url: 'https://docs.aws.amazon.com/garden/latest/dg/watering.html',
    title: 'Garden',
    markdown,
    headings: [
      { level: 1, title: 'Garden', start: 0 },
      ...starts.map((start, index) => ({ level: 2, title: `Section ${index}`, anchor: `s${index}`, start })),
    ],
    anchors: new Map(starts.map((start, index) => [`s${index}`, start])),
    retrievedAtMs: Date.UTC(2026, 8, 1),
  }
}

function dependencies(overrides: Partial<Dependencies> = {}): Dependencies {
  return {
    pages: { read: async () => longPage() },
    search: { search: async () => ({ hits: [], facets: { productTypes: [], guideTypes: [] } }) },
    recommendations: { recommend: async () => [] },
    reportBug: error => {
      throw error
    },
    ...overrides,
  }
}

async function connect(overrides: Partial<Dependencies> = {}) {
  const server = createServer(dependencies(overrides))
  const client = new Client({ name: 'test', version: '1.0.0' })
  const [clientTransport, serverTransport] = InMemoryTransport.createLinkedPair()
  await Promise.all([server.connect(serverTransport), client.connect(clientTransport)])
  return {
    client,
    // Listing first makes the client hold every answer to the tool's output schema.
    async call(name: string, args: Record<string, unknown>, options?: { signal: AbortSignal }) {
      await client.listTools()
      const result = CallToolResultSchema.parse(await client.callTool({ name, arguments: args }, undefined, options))
      const [content] = result.content
      return { ...result, text: content?.type === 'text' ? content.text : '' }
    },
    [Symbol.asyncDispose]: () => client.close(),
  }
}

const url = 'https://docs.aws.amazon.com/garden/latest/dg/watering.html'

describe('the server', () => {
  it('offers three read-only tools whose schemas admit nothing unknown', async () => {
    await using server = await connect()
    const { tools } = await server.client.listTools()
    expect(tools.map(tool => tool.name)).toEqual(['search_documentation', 'read_documentation', 'recommend'])
    for (const tool of tools) {
      expect(tool.annotations).toMatchObject({ readOnlyHint: true, idempotentHint: true, openWorldHint: true })
      expect(tool.inputSchema).toMatchObject({ additionalProperties: false })
      expect(tool.outputSchema).toMatchObject({ additionalProperties: false })
      expect(tool.title).toBeTruthy()
    }
  })

  it('names every tool in its instructions', async () => {
    await using server = await connect()
    for (const name of ['search_documentation', 'read_documentation', 'recommend']) {
      expect(server.client.getInstructions()).toContain(name)
    }
  })

  it.each([
    ['search_documentation', {}],
    ['search_documentation', { search_phrase: '  ' }],
    ['search_documentation', { search_phrase: 'x', limit: 0 }],
    ['search_documentation', { search_phrase: 'x', limit: 51 }],
    ['search_documentation', { search_phrase: 'x', limit: 1.5 }],
    ['search_documentation', { search_phrase: 'x', product_types: [] }],
    ['search_documentation', { search_phrase: 'x', locale: 'xx_xx' }],
    ['search_documentation', { search_phrase: 'x', phrase: 'y' }],
    ['read_documentation', { url, max_length: 0 }],
    ['read_documentation', { url, start_index: -1 }],
    ['read_documentation', { url, start_index: '5' }],
    ['read_documentation', { url, page: 2 }],
    ['recommend', {}],
  ])("refuses %s with %j as the caller's mistake", async (name, args) => {
    await using server = await connect()
    const result = await server.call(name, args)
    expect(result.isError).toBe(true)
    expect(result.text).toContain(name)
  })
})

describe('search_documentation', () => {
  const answer = {
    hits: [
      {
        url,
        title: 'Watering',
        context: 'How beds\n are watered',
        recommendedSections: ['Limits'],
        updatedAtMs: Date.UTC(2026, 6, 1),
      },
      { url: 'https://docs.aws.amazon.com/b.html', title: 'B', sections: ['One'] },
    ],
    facets: { productTypes: ['Example Garden'], guideTypes: ['Developer Guide'] },
  }

  it('answers in order, with what narrows the search', async () => {
    await using server = await connect({ search: { search: async () => answer } })
    const result = await server.call('search_documentation', { search_phrase: 'water' })
    expect(result.structuredContent).toEqual({
      search_results: [
        {
          rank_order: 1,
          url,
          title: 'Watering',
          context: 'How beds\n are watered',
          recommended_sections: ['Limits'],
          updated_at: '2026-07-01T00:00:00.000Z',
        },
        { rank_order: 2, url: 'https://docs.aws.amazon.com/b.html', title: 'B', sections: ['One'] },
      ],
      facets: { product_types: ['Example Garden'], guide_types: ['Developer Guide'] },
    })
    expect(result.text).toBe(
      [
        `1. Watering\n   ${url}\n   How beds are watered\n   Sections: Limits`,
        '2. B\n   https://docs.aws.amazon.com/b.html',
        'Narrow by product_types: Example Garden',
        'Narrow by guide_types: Developer Guide',
      ].join('\n\n'),
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
      { phrase: 'water', limit: 10, productTypes: [], guideTypes: [], locale: 'en_us' },
      { phrase: 'water', limit: 3, productTypes: ['Example Garden'], guideTypes: ['API Reference'], locale: 'de_de' },
    ])
  })

  it('explains an empty answer to a search that was narrowed', async () => {
    await using server = await connect()
    const result = await server.call('search_documentation', {
      search_phrase: 'water',
      product_types: ['Garden Service'],
    })
    expect(result.isError).toBeFalsy()
    expect(result.text).toContain('must be exact')
  })
})

describe('read_documentation', () => {
  const readArgs = (args: Record<string, unknown> = {}) => ({ url, max_length: 1200, ...args })

  it('gives a short page whole, and no table of contents', async () => {
    const page = { ...longPage(), markdown: '# Garden\n\nText.' }
    await using server = await connect({ pages: { read: async () => page } })
    const result = await server.call('read_documentation', { url })
    expect(result.structuredContent).toEqual({
      url,
      title: 'Garden',
      markdown: '# Garden\n\nText.',
      start_index: 0,
      end_index: 15,
      total_length: 15,
      truncated: false,
      retrieved_at: '2026-09-01T00:00:00.000Z',
    })
    expect(result.text).toBe(`Source: ${url}\n\n# Garden\n\nText.`)
  })

  it('gives a long page in parts that join to the whole', async () => {
    await using server = await connect()
    const { markdown } = longPage()
    let next: unknown = 0
    let read = ''
    let calls = 0
    while (next !== undefined) {
      const { structuredContent } = await server.call('read_documentation', readArgs({ start_index: next }))
      const part = structuredContent as { start_index: number; end_index: number; next_start_index?: number }
      read += markdown.slice(part.start_index, part.end_index)
      next = part.next_start_index
      calls++
    }
    expect(read).toBe(markdown)
    expect(calls).toBeGreaterThan(4)
  })

  it('says where to read on, and where each section begins', async () => {
    await using server = await connect()
    const { text, structuredContent } = await server.call('read_documentation', readArgs())
    const { toc, next_start_index } = structuredContent as {
      toc: { title: string; start: number }[]
      next_start_index: number
    }
    expect(text).toContain(`start_index=${next_start_index}`)
    expect(text).toContain(`  - Section 7: ${toc[8]?.start}`)
    const section = await server.call('read_documentation', readArgs({ start_index: toc[8]?.start }))
    expect(section.structuredContent).toMatchObject({ markdown: expect.stringMatching(/^## Section 7\n/) })
  })

  it('starts at the section a fragment names', async () => {
    await using server = await connect()
    const { structuredContent } = await server.call('read_documentation', readArgs({ url: `${url}#s3` }))
    expect(structuredContent).toMatchObject({ url, markdown: expect.stringMatching(/^## Section 3\n/) })
  })

  it('reads on from there rather than start at the section again', async () => {
    await using server = await connect()
    const first = await server.call('read_documentation', readArgs({ url: `${url}#s3` }))
    const { next_start_index } = first.structuredContent as { next_start_index: number }
    const second = await server.call(
      'read_documentation',
      readArgs({ url: `${url}#s3`, start_index: next_start_index }),
    )
    expect(second.structuredContent).toMatchObject({ start_index: next_start_index })
  })

  it('says when a page has no such section, and starts at its beginning', async () => {
    await using server = await connect()
    const { text, structuredContent } = await server.call('read_documentation', readArgs({ url: `${url}#nowhere` }))
    expect(structuredContent).toMatchObject({ start_index: 0, note: expect.stringContaining('#nowhere') })
    expect(text).toContain('#nowhere')
  })

  it('lists only as deep as fits, when a page has very many headings', async () => {
    const many = Array.from({ length: 300 }, (_, index) => ({
      level: index % 10 === 0 ? 2 : 3,
      title: `T${index}`,
      start: index,
    }))
    await using server = await connect({ pages: { read: async () => ({ ...longPage(), headings: many }) } })
    const { structuredContent } = await server.call('read_documentation', readArgs())
    const { toc } = structuredContent as { toc: { level: number }[] }
    expect(toc).toHaveLength(30)
    expect(new Set(toc.map(heading => heading.level))).toEqual(new Set([2]))
  })

  it('calls a start past the end out_of_range and names the length', async () => {
    await using server = await connect()
    const { markdown } = longPage()
    const result = await server.call('read_documentation', readArgs({ start_index: markdown.length }))
    expect(result).toMatchObject({ isError: true, _meta: { error: { code: 'out_of_range', retryable: false } } })
    expect(result.text).toContain(String(markdown.length))
  })

  it('does not ask the source for an address it must not read', async () => {
    const pages = { read: () => Promise.reject(new Error('asked')) }
    await using server = await connect({ pages })
    const result = await server.call('read_documentation', { url: 'http://169.254.169.254/latest/meta-data/' })
    expect(result).toMatchObject({ isError: true, _meta: { error: { code: 'invalid_url' } } })
  })
})

describe('recommend', () => {
  it('keeps categories apart', async () => {
    const recommend = async () => [
      { category: 'highly_rated' as const, url: 'https://docs.aws.amazon.com/a.html', title: 'A', context: 'About\nA' },
      { category: 'new' as const, url: 'https://docs.aws.amazon.com/d.html', title: 'D', addedOn: '2026-06-11' },
    ]
    await using server = await connect({ recommendations: { recommend } })
    const result = await server.call('recommend', { url: `${url}?session=1#s3` })
    expect(result.structuredContent).toEqual({
      url,
      recommendations: [
        { category: 'highly_rated', url: 'https://docs.aws.amazon.com/a.html', title: 'A', context: 'About\nA' },
        { category: 'new', url: 'https://docs.aws.amazon.com/d.html', title: 'D', added_on: '2026-06-11' },
      ],
    })
    expect(result.text).toBe(
      'Highly rated:\n- A\n  https://docs.aws.amazon.com/a.html\n  About A\n\nNew:\n- D\n  https://docs.aws.amazon.com/d.html\n  added 2026-06-11',
    )
  })

  it('says so when there are none', async () => {
    await using server = await connect()
    const result = await server.call('recommend', { url })
    expect(result.isError).toBeFalsy()
    expect(result.structuredContent).toEqual({ url, recommendations: [] })
  })
})

describe('a failure', () => {
  const failing = (error: unknown): Partial<Dependencies> => ({ pages: { read: () => Promise.reject(error) } })

  it('is a sentence that begins with its code, and the code by itself for programs', async () => {
    await using server = await connect(failing(new DocsError('not_found', 'There is no such page.')))
    expect(await server.call('read_documentation', { url })).toMatchObject({
      isError: true,
      text: 'not_found: There is no such page.',
      _meta: { error: { code: 'not_found', retryable: false } },
    })
  })

  it('says when to try again', async () => {
    await using server = await connect(failing(new DocsError('throttled', 'Too many.', { retryAfterMs: 1500 })))
    expect(await server.call('read_documentation', { url })).toMatchObject({
      text: 'throttled: Too many. Try again in 2 seconds.',
      _meta: { error: { code: 'throttled', retryable: true, retryAfterSeconds: 2 } },
    })
  })

  it('that is a bug is reported, and tells the caller nothing', async () => {
    const reported: unknown[] = []
    const bug = new TypeError('secret internals')
    await using server = await connect({ ...failing(bug), reportBug: (error, tool) => reported.push([tool, error]) })
    const result = await server.call('read_documentation', { url })
    expect(result).toMatchObject({ isError: true, _meta: { error: { code: 'internal_error' } } })
    expect(JSON.stringify(result)).not.toContain('secret')
    expect(reported).toEqual([['read_documentation', bug]])
  })
})

it("ends a read when the caller cancels it, which is nobody's bug", async () => {
  const caller = new AbortController()
  const reported: unknown[] = []
  let ended = (_reason: unknown) => {}
  const end = new Promise(resolve => {
    ended = resolve
  })
  await using server = await connect({
    reportBug: error => reported.push(error),
    pages: {
      read: (_url, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            ended(signal.aborted)
            reject(signal.reason)
          })
          caller.abort()
        }),
    },
  })
  await expect(server.call('read_documentation', { url }, { signal: caller.signal })).rejects.toThrow()
  expect(await end).toBe(true)
  await new Promise(setImmediate)
  expect(reported).toEqual([])
})
