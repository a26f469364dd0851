import * as z from 'zod/v4'
import { cleanText } from './clean-text.ts'
import type { Clock } from './clock.ts'
import { DocsError } from './errors.ts'
import { fittingSentence } from './fitting-sentence.ts'
import type { HttpClient } from './http-client.ts'
import { isPageUrl } from './page-url.ts'
import { readJson } from './read-json.ts'
import type { SearchAnswer, SearchHit, SearchQuery, SearchSource } from './search-source.ts'

type Dependencies = { readonly http: HttpClient; readonly clock: Clock; readonly searchUrl: URL }

const totalTimeoutMs = 20_000
const service = 'the search service'
const productKey = 'aws-docs-search-product'
const guideKey = 'aws-docs-search-guide'

/** The documentation site's own search service. It takes no credentials, and we send nothing about the caller. */
export function createHttpSearchSource({ http, clock, searchUrl }: Dependencies): SearchSource {
  return {
    async search(query, { signal }) {
      const answer = await http(
        {
          service,
          url: searchUrl,
          method: 'POST',
          headers: { 'content-type': 'application/json', accept: 'application/json' },
          body: JSON.stringify(toRequestBody(query)),
        },
        { signal, deadlineMs: clock.monotonicMs() + totalTimeoutMs },
      )
      if (answer.status !== 200) {
        throw new DocsError('upstream_refused', `The search service refused the search (HTTP ${answer.status}).`)
      }
      return toSearchAnswer(readJson(answer.text, responseSchema, service), query)
    },
  }
}

function toRequestBody({ phrase, limit, productTypes, guideTypes, locale }: SearchQuery) {
  const domains = ['docs.aws.amazon.com']
  // The Neuron guides live on a host of their own, which the service searches only when it is named.
  if (/neuron/i.test(phrase)) domains.push('awsdocs-neuron.readthedocs-hosted.com')
  return {
    textQuery: { input: phrase },
    contextAttributes: [
      ...domains.map(value => ({ key: 'domain', value })),
      ...productTypes.map(value => ({ key: productKey, value })),
      ...guideTypes.map(value => ({ key: guideKey, value })),
    ],
    // Without it excerpts come with highlighting as HTML.
    acceptSuggestionBody: 'RawText',
    locales: [locale],
    maxResults: limit,
  }
}

const strings = z
  .array(z.unknown())
  .transform(values => values.filter((value): value is string => typeof value === 'string' && value !== ''))

// Only what we read is described, and what is not needed may be absent or wrong without failing the search: the service
// has no published contract.
const suggestionSchema = z.object({
  link: z.string(),
  title: z.string().catch(''),
  summary: z.string().optional().catch(undefined),
  suggestionBody: z.string().optional().catch(undefined),
  sourceUpdatedAt: z.number().optional().catch(undefined),
  metadata: z
    .object({
      sections: strings.optional().catch(undefined),
      recommended_sections: strings.optional().catch(undefined),
      additional_urls: z.array(z.unknown()).optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
})

const additionalUrlSchema = z.object({
  url: z.string(),
  section_title: z.string(),
  section_anchor: z.string().optional().catch(undefined),
})

const responseSchema = z.object({
  suggestions: z.array(z.object({ textExcerptSuggestion: z.unknown() }).catch({ textExcerptSuggestion: undefined })),
  facets: z
    .object({ [productKey]: strings.catch([]), [guideKey]: strings.catch([]) })
    .catch({ [productKey]: [], [guideKey]: [] }),
})

function toSearchAnswer({ suggestions, facets }: z.infer<typeof responseSchema>, query: SearchQuery): SearchAnswer {
  const read = suggestions.flatMap(({ textExcerptSuggestion }) => {
    const suggestion = suggestionSchema.safeParse(textExcerptSuggestion)
    return suggestion.success ? [suggestion.data] : []
  })
  if (suggestions.length > 0 && read.length === 0) {
    throw new DocsError('upstream_error', 'The search service gave results in a form this server does not know.')
  }
  const hits = read.flatMap(suggestion => toHit(suggestion, query.phrase) ?? [])
  const elsewhere = read.length - hits.length
  return {
    hits: hits.slice(0, query.limit),
    ...(elsewhere > 0 && { elsewhere }),
    facets: { productTypes: facets[productKey].map(toName), guideTypes: facets[guideKey].map(toName) },
  }
}

function toName(text: string): string {
  return cleanText(text, 120)
}

/** Links that this server would refuse to read lead a model nowhere. */
function toReadableUrl(link: string): string | undefined {
  const url = URL.parse(link, 'https://docs.aws.amazon.com/')
  return url && isPageUrl(url) ? url.href : undefined
}

function toHit(suggestion: z.infer<typeof suggestionSchema>, phrase: string): SearchHit | undefined {
  const url = toReadableUrl(suggestion.link)
  if (url === undefined) return undefined
  const title = cleanText(suggestion.title, 200)
  const summary = cleanText(suggestion.summary ?? '', 4_000)
  const body = cleanText(suggestion.suggestionBody ?? '', 20_000)
  const context = fittingSentence(`${summary} ${body}`, phrase) || summary || body
  const sections = suggestion.metadata?.sections?.map(toName) ?? []
  const recommendedSections = suggestion.metadata?.recommended_sections?.map(toName) ?? []
  const places = toPlaces(suggestion, url)
  const updatedAtMs = toDate(suggestion.sourceUpdatedAt)
  return {
    url,
    title: title || url,
    ...(context && { context: cleanText(context, 600) }),
    ...(sections.length > 0 && { sections }),
    ...(recommendedSections.length > 0 && { recommendedSections }),
    ...(places.length > 0 && { places }),
    ...(updatedAtMs !== undefined && { updatedAtMs }),
  }
}

function toPlaces({ metadata }: z.infer<typeof suggestionSchema>, page: string): { title: string; url: string }[] {
  return (metadata?.additional_urls ?? []).flatMap(item => {
    const read = additionalUrlSchema.safeParse(item)
    const url = read.success ? toReadableUrl(read.data.url || page) : undefined
    if (!read.success || url === undefined || !read.data.section_anchor) return []
    // A blank or a line break is no part of an address.
    const address = new URL(`#${cleanText(read.data.section_anchor, 300).replace(/^#/, '')}`, url)
    return [{ title: toName(read.data.section_title), url: address.href }]
  })
}

/** Milliseconds of a year that a page can be from. Seconds, and numbers past what a date can be, are no date. */
function toDate(ms: number | undefined): number | undefined {
  return ms !== undefined && ms >= Date.UTC(2006, 0) && ms < Date.UTC(2100, 0) ? ms : undefined
}
