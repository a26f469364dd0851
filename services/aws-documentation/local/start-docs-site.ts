/** The AWS documentation on this machine: pages of our own in the real site's template, its search, its recommendations. */
import { startLocalServer } from 'mcp-lambda/local'
import { createPageIndex } from './page-index.ts'
import { allPages } from './pages/all-pages.ts'
import { answerRecommendations } from './recommendations-api.ts'
import { answerSearch } from './search-api.ts'
import { createSite } from './site.ts'

export type DocsSite = {
  /** In place of `https://docs.aws.amazon.com`: what `DOCS_ORIGIN` is set to. */
  readonly origin: string
  /** In place of `https://proxy.search.docs.aws.com/search`: what `DOCS_SEARCH_URL` is set to. */
  readonly searchUrl: string
  /** In place of `https://api.contentrecs.docs.aws.com/v1/recommendations`: what `DOCS_RECOMMENDATIONS_URL` is set to. */
  readonly recommendationsUrl: string
  close(): Promise<void>
}

export type DocsSiteOptions = {
  readonly port?: number
  /**
   * Whether search answers name the sections of a page, and what a search is about. The real service may do so for some
   * callers: a probe of September 2026 saw neither.
   */
  readonly searchSections?: boolean
}

const searchPath = '/search'
const recommendationsPath = '/v1/recommendations'

/**
 * All three on one port of 127.0.0.1. Links in answers are those of the real site (`https://docs.aws.amazon.com/…`),
 * so a reader has to know that its pages are served here.
 *
 * Not modelled: other languages and the China site, and the real search's understanding of meaning (this one knows words).
 */
export async function startDocsSite({ port = 0, searchSections = false }: DocsSiteOptions = {}): Promise<DocsSite> {
  const site = createSite(allPages)
  const index = createPageIndex(allPages)
  const { origin, close } = await startLocalServer(
    function answerDocs(request) {
      if (request.path === searchPath) return answerSearch(index, request, { searchSections })
      if (request.path === recommendationsPath) return answerRecommendations(allPages, index, request)
      return site.answer(request)
    },
    {
      port,
      maxBodyBytes: 256 * 1024,
      tooLong: { status: 413, headers: { 'content-type': 'application/json' }, body: '{"message":"Request Too Long"}' },
      failed: { status: 500, headers: { 'content-type': 'text/plain' }, body: 'Internal Server Error' },
    },
  )
  return { origin, searchUrl: `${origin}${searchPath}`, recommendationsUrl: `${origin}${recommendationsPath}`, close }
}
