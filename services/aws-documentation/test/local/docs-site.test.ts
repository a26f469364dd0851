import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allPages } from '../../local/pages/all-pages.ts'
import { type DocsSite, startDocsSite } from '../../local/start-docs-site.ts'

let site: DocsSite
beforeAll(async () => {
  site = await startDocsSite()
})
afterAll(() => site.close())

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${site.origin}${path}`, { method, headers, redirect: 'manual' })

describe('a page', () => {
  it('has the parts of the real template around its content', async () => {
    const html = await (await get('/lambda/latest/dg/lambda-concurrency.html')).text()
    expect(html.slice(0, 100)).toContain('<html')
    for (const part of [
      '<link rel="canonical" href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html" />',
      'type="text/markdown" href="https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.md"',
      '<meta name="tocs" content="toc-contents.json" />',
      '<meta name="product" content="AWS Lambda" />',
      '<div id="main-content"><div id="main-col-body"><div id="breadcrumbs">',
      '<h1 class="topictitle"',
      '<div class="awsdocs-note awsdocs-tip"><div class="awsdocs-note-title">',
      '<pre class="programlisting"><div class="code-btn-container"></div><code class="nohighlight">',
      '<noscript>',
      '<div class="prev-next"><div id="previous"',
      'id="quick-feedback-no"',
    ]) {
      expect(html).toContain(part)
    }
  })

  it('escapes what would be markup', async () => {
    const html = await (await get('/prometheus/latest/userguide/what-is-Amazon-Managed-Service-Prometheus.html')).text()
    expect(html).not.toMatch(/&(?!(amp|lt|gt|quot);)/)
  })

  it('hides tabs in a list of terms', async () => {
    const html = await (await get('/lambda/latest/dg/nodejs-handler.html')).text()
    expect(html).toMatch(/<awsdocs-tabs><dl style="display: none"><dt>Python<\/dt><dd tab-id="python"><pre/)
  })

  it('spans rows where an action is on several types of resources', async () => {
    const html = await (await get('/service-authorization/latest/reference/list_awslambda.html')).text()
    expect(html).toMatch(/<td rowspan="3"><p><a href="\/lambda\/latest\/api\/API_TagResource.html">/)
    expect(html.length).toBeGreaterThan(20_000)
  })

  it('keeps every row as wide as its header, spans counted', () => {
    for (const page of allPages) {
      for (const block of page.blocks) {
        if (block.kind !== 'table') continue
        let spanning: number[] = []
        for (const row of block.rows) {
          spanning = spanning.map(left => left - 1).filter(left => left > 0)
          expect(row.length + spanning.length, `${page.file}: ${JSON.stringify(row)}`).toBe(block.columns.length)
          spanning.push(...row.flatMap(cell => (typeof cell === 'string' ? [] : [cell.rows])))
        }
      }
    }
  })

  it('has a table of more than 20 rows on the page of quotas', async () => {
    const html = await (await get('/lambda/latest/dg/gettingstarted-limits.html')).text()
    const tables = html.split('<table').slice(1)
    expect(Math.max(...tables.map(table => table.split('<tr>').length - 2))).toBeGreaterThan(20)
  })

  it('links only to pages that are there', async () => {
    const paths = allPages.map(({ guide, file }) => `${guide.root}${file}`)
    for (const path of paths) {
      const html = await (await get(path)).text()
      const main = html.slice(html.indexOf('<h1'), html.indexOf('<noscript>'))
      for (const [, href = ''] of main.matchAll(/<a href="([^"]+)"/g)) {
        const target = new URL(href, `https://docs.aws.amazon.com${path}`)
        // The local site has no API references.
        if (target.hostname !== 'docs.aws.amazon.com' || /\/latest\/api(?:reference)?\//.test(target.pathname)) continue
        expect(paths, `${path} links to ${href}`).toContain(target.pathname)
      }
    }
  })
})

describe('Markdown', () => {
  it('is there for most pages', async () => {
    const response = await get('/lambda/latest/dg/configuration-timeout.md')
    expect(response.headers.get('content-type')).toMatch(/^text\/markdown/)
    expect(await response.text()).toMatch(/^# Configure Lambda function timeout[\s\S]*```yaml\nResources:/)
  })

  it('is missing where the page has none, and the page does not name it', async () => {
    expect((await get('/lambda/latest/dg/lambda-runtimes.md')).status).toBe(404)
    expect(await (await get('/lambda/latest/dg/lambda-runtimes.html')).text()).not.toContain('text/markdown')
  })

  it('lost its table on one page', async () => {
    const markdown = await (await get('/prometheus/latest/userguide/AMP_quotas.md')).text()
    expect(markdown).not.toContain('|')
    expect(await (await get('/prometheus/latest/userguide/AMP_quotas.html')).text()).toContain('<table')
  })
})

describe('the host', () => {
  const path = '/lambda/latest/dg/welcome.html'

  it('answers 304 to who knows the page already', async () => {
    const first = await get(path)
    const etag = first.headers.get('etag') ?? ''
    const modified = first.headers.get('last-modified') ?? ''
    expect((await get(path, { 'if-none-match': etag })).status).toBe(304)
    expect((await get(path, { 'if-none-match': `"other", W/${etag}` })).status).toBe(304)
    expect((await get(path, { 'if-modified-since': modified })).status).toBe(304)
    expect((await get(path, { 'if-none-match': '"other"', 'if-modified-since': modified })).status).toBe(200)
    expect((await get(path, { 'if-modified-since': 'Mon, 01 Jan 2024 00:00:00 GMT' })).status).toBe(200)
  })

  it('ignores parameters of a page', async () => {
    expect((await get(`${path}?session=x&query_id=y`)).status).toBe(200)
  })

  it.each([
    ['/lambda/latest/dg', 302, '/lambda/latest/dg/'],
    [
      '/lambda/latest/dg/invocation-scaling.html',
      301,
      'https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html',
    ],
    ['/lambda/latest/dg/pricing.html', 301, 'https://aws.amazon.com/lambda/pricing/'],
  ])('sends %s on with %i', async (from, status, location) => {
    const response = await get(from)
    expect(response.status).toBe(status)
    expect(response.headers.get('location')).toBe(location)
  })

  it("sends browsers on from a guide's folder to its first page", async () => {
    const response = await get('/lambda/latest/dg/')
    expect(response.status).toBe(200)
    expect(await response.text()).toContain('<meta http-equiv="refresh" content="10;URL=welcome.html" />')
  })

  it('gives a table of contents for each guide', async () => {
    const toc = (await (await get('/lambda/latest/dg/toc-contents.json')).json()) as {
      contents: { title: string; contents: { title: string; href: string }[] }[]
    }
    expect(toc.contents[0]).toMatchObject({ title: 'Get started', href: 'welcome.html' })
    expect(toc.contents.flatMap(({ contents }) => contents)).toHaveLength(10)
  })

  it('answers HEAD without a body, 404 with a page, and refuses to be written to', async () => {
    const head = await get(path, {}, 'HEAD')
    expect([head.status, await head.text()]).toEqual([200, ''])
    const missing = await get('/lambda/latest/dg/none.html')
    expect(missing.status).toBe(404)
    expect(missing.headers.get('content-type')).toMatch(/^text\/html/)
    expect((await get(path, {}, 'PUT')).status).toBe(403)
  })
})

describe('the search', () => {
  const valid = {
    textQuery: { input: 'reserved concurrency' },
    contextAttributes: [{ key: 'domain', value: 'docs.aws.amazon.com' }],
    acceptSuggestionBody: 'RawText',
    locales: ['en_us'],
  }
  const post = (body: unknown, searchUrl = site.searchUrl) =>
    fetch(`${searchUrl}?session=any`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    })
  const search = async (change: Record<string, unknown>, searchUrl = site.searchUrl) =>
    (await (await post({ ...valid, ...change }, searchUrl)).json()) as {
      queryId: string
      facets: Record<string, string[]>
      suggestions: { textExcerptSuggestion: Record<string, unknown> & { link: string; suggestionBody: string } }[]
      metadata: Record<string, unknown[]>
    }
  const linksFor = async (input: string, change = {}) =>
    (await search({ textQuery: { input }, ...change })).suggestions.map(({ textExcerptSuggestion }) =>
      textExcerptSuggestion.link.replace('https://docs.aws.amazon.com', ''),
    )

  it('gives what the real one gives', async () => {
    const { queryId, facets, suggestions } = await search({ maxResults: 2 })
    expect(queryId).toMatch(/^[0-9a-f-]{36}$/)
    expect(facets['aws-docs-search-product']).toContain('AWS Lambda')
    expect(suggestions).toHaveLength(2)
    expect(suggestions[0]?.textExcerptSuggestion).toMatchObject({
      link: 'https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html',
      title: 'Understanding Lambda function scaling - AWS Lambda',
      summary: expect.any(String),
      suggestionBody: expect.stringContaining('Reserved concurrency'),
      sourceUpdatedAt: Date.parse('2026-09-15'),
      isCitable: true,
      metadata: {
        additional_urls: expect.arrayContaining([
          expect.objectContaining({ section_title: 'Reserved concurrency', section_anchor: 'reserved-concurrency' }),
        ]),
      },
    })
  })

  it('names sections, and what a search is about, only where it is told to', async () => {
    const plain = await search({ maxResults: 1 })
    expect(plain.metadata).toBeUndefined()
    expect(plain.suggestions[0]?.textExcerptSuggestion.metadata).not.toHaveProperty('sections')
    const other = await startDocsSite({ searchSections: true })
    await using _ = { [Symbol.asyncDispose]: other.close }
    const { suggestions, metadata } = await search({ maxResults: 1 }, other.searchUrl)
    expect(suggestions[0]?.textExcerptSuggestion.metadata).toMatchObject({
      sections: expect.arrayContaining(['Reserved concurrency']),
      recommended_sections: expect.arrayContaining(['Reserved concurrency']),
    })
    expect(metadata.discovered_services).toContainEqual({ name: 'AWS Lambda', description: expect.any(String) })
  })

  it.each([
    ['what is AWS Lambda', '/lambda/latest/dg/welcome.html'],
    ['lambda concurrency', '/lambda/latest/dg/lambda-concurrency.html'],
    ['lambda timeout', '/lambda/latest/dg/configuration-timeout.html'],
    ['How do I stream a response from a function?', '/lambda/latest/dg/configuration-response-streaming.html'],
    ['function url IAM auth', '/lambda/latest/dg/urls-auth.html'],
    ['lambda payload quota 6 MB', '/lambda/latest/dg/gettingstarted-limits.html'],
    ['isolate tenants', '/lambda/latest/dg/tenant-isolation.html'],
    ['aps:QueryMetrics permission', '/prometheus/latest/userguide/AMP-APIs-IAM-permissions.html'],
    ['promql query_range step', '/prometheus/latest/userguide/AMP-APIReference-QueryMetrics.html'],
    ['s3 bucket name rules', '/AmazonS3/latest/userguide/bucketnamingrules.html'],
    ['step functions distributed map concurrency', '/step-functions/latest/dg/state-map-distributed.html'],
    ['explicit deny policy evaluation', '/IAM/latest/UserGuide/reference_policies_evaluation-logic.html'],
    ['jwt authorizer http api', '/apigateway/latest/developerguide/http-api-jwt-authorizer.html'],
    ['nodejs24.x runtime identifier', '/lambda/latest/dg/lambda-runtimes.html'],
  ])('finds the page for "%s"', async (phrase, path) => {
    expect((await linksFor(phrase))[0]).toBe(path)
  })

  it('gives results for nonsense too, without a word of it in them', async () => {
    expect(await linksFor('xqzvbn wpfgh')).toHaveLength(allPages.length)
  })

  it('filters by product and guide, and then knows only these facets', async () => {
    const contextAttributes = [
      ...valid.contextAttributes,
      { key: 'aws-docs-search-product', value: 'AWS Step Functions' },
      { key: 'aws-docs-search-product', value: 'Amazon CloudWatch' },
      { key: 'aws-docs-search-guide', value: 'User Guide' },
    ]
    const { facets, suggestions } = await search({ contextAttributes })
    expect(facets).toEqual({
      'aws-docs-search-product': ['Amazon CloudWatch'],
      'aws-docs-search-guide': ['User Guide'],
    })
    expect(suggestions).toHaveLength(2)
  })

  it.each([
    ['a domain it does not hold', { contextAttributes: [{ key: 'domain', value: 'elsewhere.example' }] }],
    ['a product by another name', { contextAttributes: [{ key: 'aws-docs-search-product', value: 'Lambda' }] }],
    ['another language', { locales: ['de_de'] }],
  ])('finds nothing for %s', async (_, change) => {
    expect(await linksFor('lambda', change)).toEqual([])
  })

  it('marks the words it found unless raw text is asked for', async () => {
    const { acceptSuggestionBody: _, ...marked } = valid
    const excerpt = async (body: unknown) => {
      const { suggestions } = (await (await post(body)).json()) as Awaited<ReturnType<typeof search>>
      return suggestions[0]?.textExcerptSuggestion.suggestionBody
    }
    expect(await excerpt(marked)).toContain('<em>Reserved</em> <em>concurrency</em>')
    expect(await excerpt(valid)).not.toContain('<em>')
  })

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['no phrase', { ...valid, textQuery: {} }],
    ['a blank phrase', { ...valid, textQuery: { input: ' ' } }],
    ['no context', { ...valid, contextAttributes: [] }],
    ['a context that is none', { ...valid, contextAttributes: [{ key: 'domain' }] }],
    ['two languages', { ...valid, locales: ['en_us', 'de_de'] }],
    ['an unknown language', { ...valid, locales: ['en_gb'] }],
    ['another kind of excerpt', { ...valid, acceptSuggestionBody: 'Html' }],
    ['no results at all', { ...valid, maxResults: 0 }],
    ['too many results', { ...valid, maxResults: 101 }],
    ['results as a string', { ...valid, maxResults: '10' }],
  ])('refuses %s', async (_, body) => {
    const response = await post(body)
    expect(response.status).toBe(400)
    expect(await response.json()).toEqual({ message: 'Invalid request body' })
  })

  it('breaks on a phrase that is a number', async () => {
    expect((await post({ ...valid, textQuery: { input: 7 } })).status).toBe(502)
  })

  it('takes POST, and OPTIONS from web pages', async () => {
    expect((await fetch(site.searchUrl)).status).toBe(403)
    const preflight = await fetch(site.searchUrl, { method: 'OPTIONS' })
    expect(preflight.status).toBe(204)
    expect(preflight.headers.get('access-control-allow-origin')).toBe('*')
  })
})

describe('the recommendations', () => {
  const recommend = async (path: string) => (await fetch(`${site.recommendationsUrl}?path=${path}&session=x`)).json()
  const dg = 'https://docs.aws.amazon.com/lambda/latest/dg'

  it('come in four groups, from the pages', async () => {
    const groups = await recommend(`${dg}/configuration-timeout.html`)
    expect(groups).toMatchObject({
      highlyRated: {
        items: expect.arrayContaining([expect.objectContaining({ url: `${dg}/lambda-concurrency.html` })]),
      },
      new: {
        items: [{ url: `${dg}/tenant-isolation.html`, assetTitle: expect.any(String), dateCreated: '2025-11-19' }],
      },
      similar: { items: expect.arrayContaining([expect.objectContaining({ abstract: expect.any(String) })]) },
    })
    expect(groups).toHaveProperty('journey.items.0.intent', 'Configure functions')
    expect(groups).toHaveProperty('journey.items.0.urls.0.url', `${dg}/configuration-response-streaming.html`)
    expect(JSON.stringify(groups)).not.toContain('configuration-timeout.html')
  })

  it.each([
    `${dg}/none.html`,
    'https://elsewhere.example/lambda/latest/dg/welcome.html',
  ])('are empty for %s', async url => {
    const empty = { items: [] }
    expect(await recommend(url)).toEqual({ highlyRated: empty, journey: empty, new: empty, similar: empty })
  })

  it('need a page', async () => {
    expect((await fetch(site.recommendationsUrl)).status).toBe(400)
  })
})
