import { readFile } from 'node:fs/promises'
import { lambdaContext } from '@mcp-lambda/wrapper/testing'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { send, sendHtml, startSite } from './site.ts'

/** The documentation site, its search and its recommendations, as one server. */
async function startDocumentation() {
  const html = await readFile(new URL('fixtures/awsdocs-page.html', import.meta.url), 'utf8')
  const sendJson = (response: Parameters<typeof send>[0], value: unknown) =>
    send(response, { headers: { 'content-type': 'application/json' }, body: JSON.stringify(value) })
  return startSite(({ path }, response) => {
    const link = 'https://docs.aws.amazon.com/garden/latest/dg/watering.html'
    if (path === '/search')
      return sendJson(response, { suggestions: [{ textExcerptSuggestion: { link, title: 'Watering' } }] })
    if (path.startsWith('/v1/recommendations?'))
      return sendJson(response, { similar: { items: [{ url: link, assetTitle: 'Watering' }] } })
    if (path === '/garden/latest/dg/watering.html') return sendHtml(response, html)
    return send(response, { status: 404 })
  })
}

describe('the function', () => {
  let site: Awaited<ReturnType<typeof startDocumentation>>
  let handler: typeof import('../src/handler.ts').handler

  beforeAll(async () => {
    site = await startDocumentation()
    vi.stubEnv('DOCS_ORIGIN', site.origin.origin)
    vi.stubEnv('DOCS_SEARCH_URL', new URL('/search', site.origin).href)
    vi.stubEnv('DOCS_RECOMMENDATIONS_URL', new URL('/v1/recommendations', site.origin).href)
    handler = (await import('../src/handler.ts')).handler
  })

  afterAll(async () => {
    vi.unstubAllEnvs()
    await site[Symbol.asyncDispose]()
  })

  async function call(name: string, args: Record<string, unknown>) {
    const answer = await handler({ method: 'tools/call', params: { name, arguments: args } }, lambdaContext())
    const { statusCode, body } = answer as { statusCode: number; body: string }
    return { statusCode, ...JSON.parse(body) }
  }

  it('searches', async () => {
    expect(await call('search_documentation', { search_phrase: 'water' })).toMatchObject({
      statusCode: 200,
      structuredContent: { search_results: [{ title: 'Watering' }] },
    })
  })

  it('reads a page', async () => {
    const url = 'https://docs.aws.amazon.com/garden/latest/dg/watering.html#watering-limits'
    expect(await call('read_documentation', { url })).toMatchObject({
      statusCode: 200,
      content: [{ type: 'text', text: expect.stringMatching(/^<<\w+\n## Limits\n/m) }],
    })
  })

  it('recommends', async () => {
    expect(await call('recommend', { url: 'https://docs.aws.amazon.com/garden/' })).toMatchObject({
      statusCode: 200,
      structuredContent: { recommendations: [{ category: 'similar', title: 'Watering' }] },
    })
  })

  it('says that a page does not exist', async () => {
    expect(await call('read_documentation', { url: 'https://docs.aws.amazon.com/none.html' })).toMatchObject({
      statusCode: 200,
      isError: true,
      _meta: { error: { code: 'not_found' } },
    })
  })
})
