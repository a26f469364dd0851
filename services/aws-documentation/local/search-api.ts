/** `POST /search`: the search of the documentation, as docs.aws.amazon.com's own page uses it. */
import { randomUUID } from 'node:crypto'
import type { LocalReply, LocalRequest } from 'mcp-lambda/local'
import { anyOrigin, toApiReply } from './api-reply.ts'
import { fullTitleOf, type Page, pathOf } from './page.ts'
import type { Hit, PageIndex } from './page-index.ts'
import { readPageText } from './page-text.ts'
import { readSearchRequest, type SearchRequest } from './search-request.ts'
import { byGuide, publicOrigin } from './site.ts'

type Options = { readonly searchSections: boolean }

export function answerSearch(index: PageIndex, { method, body }: LocalRequest, options: Options): LocalReply {
  if (method === 'OPTIONS') {
    const allowed = { 'access-control-allow-methods': 'OPTIONS,POST', 'access-control-allow-headers': '*' }
    return { status: 204, headers: { ...anyOrigin, ...allowed } }
  }
  if (method !== 'POST') return toApiReply(403, { message: 'Missing Authentication Token' })
  const reading = readSearchRequest(body.toString('utf8'))
  switch (reading.kind) {
    case 'invalid':
      return toApiReply(400, { message: 'Invalid request body' })
    case 'breaks-the-backend':
      return toApiReply(502, { message: 'Internal server error' })
    case 'ok':
      return toApiReply(200, search(index, reading.request, options))
    default:
      reading satisfies never
      return toApiReply(500, {})
  }
}

function search(index: PageIndex, request: SearchRequest, { searchSections }: Options) {
  const wanted = index.rank(request.phrase).filter(({ page }) => isWanted(page, request))
  const hits = wanted.slice(0, request.maxResults)
  const terms = index.terms(request.phrase)
  return {
    queryId: randomUUID(),
    facets: {
      'aws-docs-search-product': distinct(wanted.map(({ page }) => page.guide.product)),
      'aws-docs-search-guide': distinct(wanted.map(({ page }) => page.guide.title)),
    },
    suggestions: hits.map(hit => ({
      textExcerptSuggestion: toSuggestion(
        hit,
        request.isRawText ? index.excerpt(hit) : mark(index.excerpt(hit), terms),
        searchSections,
      ),
    })),
    ...(searchSections && { metadata: toMetadata(hits) }),
  }
}

/** The pages are in English and of one domain; another domain or language finds nothing. */
function isWanted({ guide }: Page, { domains, products, guides, locale }: SearchRequest): boolean {
  const matches = (wanted: readonly string[], value: string) => wanted.length === 0 || wanted.includes(value)
  return (
    locale === 'en_us' &&
    matches(domains, 'docs.aws.amazon.com') &&
    matches(products, guide.product) &&
    matches(guides, guide.title)
  )
}

function toSuggestion({ page, sections }: Hit, suggestionBody: string, searchSections: boolean) {
  const link = `${publicOrigin}${pathOf(page)}`
  return {
    link,
    title: fullTitleOf(page),
    summary: page.abstract,
    suggestionBody,
    context: [
      { key: 'domain', value: 'docs.aws.amazon.com' },
      { key: 'aws-docs-search-product', value: page.guide.product },
      { key: 'aws-docs-search-guide', value: page.guide.title },
    ],
    sourceCreatedAt: Date.parse(page.createdOn),
    sourceUpdatedAt: Date.parse(page.updatedOn),
    isCitable: true,
    metadata: {
      ...(searchSections && {
        sections: readPageText(page).sections.map(({ title }) => title),
        recommended_sections: sections.slice(0, 3).map(({ title }) => title),
      }),
      additional_urls: sections
        .slice(0, 3)
        .map(({ title, anchor }) => ({ url: link, section_title: title, section_anchor: anchor })),
      abstract: page.abstract,
      seo_abstract: page.abstract,
      last_updated: page.updatedOn,
    },
  }
}

/** What the best hits are about: their services, and the tasks they belong to. */
function toMetadata(hits: readonly Hit[]) {
  const best = hits.filter(({ score }) => score > 0).slice(0, 5)
  const pages = best.map(({ page }) => page)
  return {
    discovered_services: [...byGuide(pages)].map(([guide, [first]]) => ({
      name: guide.product,
      description: first?.abstract ?? '',
    })),
    related_tasks: [...Map.groupBy(pages, ({ guide, intent }) => `${intent}: ${guide.product}`)].map(
      ([name, members]) => ({
        name,
        description: members.map(({ title }) => title).join('; '),
        urls: members.map(page => ({ url_name: `${publicOrigin}${pathOf(page)}`, url_description: page.title })),
      }),
    ),
    relationships: [],
  }
}

function mark(text: string, terms: readonly string[]): string {
  if (terms.length === 0) return text
  const words = terms.map(term => term.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  return text.replace(new RegExp(`\\b(?:${words.join('|')})\\w*`, 'giu'), '<em>$&</em>')
}

function distinct(values: readonly string[]): string[] {
  return [...new Set(values)]
}
