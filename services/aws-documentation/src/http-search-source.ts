import * as z from 'zod/v4'
import type { Clock } from './clock.ts'
import { DocsError } from './errors.ts'
import type { HttpClient } from './http-client.ts'
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
      return toSearchAnswer(readJson(answer.text, responseSchema, service), query.limit)
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
  link: z.url({ protocol: /^https?$/ }),
  title: z.string().catch(''),
  summary: z.string().optional().catch(undefined),
  suggestionBody: z.string().optional().catch(undefined),
  sourceUpdatedAt: z.number().optional().catch(undefined),
  metadata: z
    .object({
      sections: strings.optional().catch(undefined),
      recommended_sections: strings.optional().catch(undefined),
    })
    .optional()
    .catch(undefined),
})

const responseSchema = z.object({
  suggestions: z.array(z.object({ textExcerptSuggestion: z.unknown() }).catch({ textExcerptSuggestion: undefined })),
  facets: z
    .object({ [productKey]: strings.catch([]), [guideKey]: strings.catch([]) })
    .catch({ [productKey]: [], [guideKey]: [] }),
})

function toSearchAnswer({ suggestions, facets }: z.infer<typeof responseSchema>, limit: number): SearchAnswer {
  const hits = suggestions.flatMap(({ textExcerptSuggestion }) => {
    const suggestion = suggestionSchema.safeParse(textExcerptSuggestion)
    return suggestion.success ? [toHit(suggestion.data)] : []
  })
  return {
    hits: hits.slice(0, limit),
    facets: { productTypes: facets[productKey], guideTypes: facets[guideKey] },
  }
}

function toHit({ link, title, summary, suggestionBody, sourceUpdatedAt, metadata }: z.infer<typeof suggestionSchema>) {
  const context = summary || suggestionBody
  const hit: SearchHit = {
    url: link,
    title: title || link,
    ...(context && { context }),
    ...(metadata?.sections?.length && { sections: metadata.sections }),
    ...(metadata?.recommended_sections?.length && { recommendedSections: metadata.recommended_sections }),
    ...(sourceUpdatedAt !== undefined && { updatedAtMs: sourceUpdatedAt }),
  }
  return hit
}
