import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'
import { locales, type SearchAnswer, type SearchHit, type SearchSource } from '../search-source.ts'
import { answerTool, type ReportBug } from './answer.ts'

const facetNames = z.array(z.string().trim().min(1).max(200)).min(1).max(20)

const inputSchema = z.strictObject({
  search_phrase: z
    .string()
    .trim()
    .min(1)
    .max(1000)
    .describe('What to look for, in specific words: service and feature names, API operations, exact error messages.'),
  limit: z.int().min(1).max(50).default(10).describe('How many results to return, at most.'),
  product_types: facetNames
    .optional()
    .describe(
      'Only results about these products. Names must be exact, as in `facets.product_types` of an earlier answer (`Amazon EKS`, not the long service name).',
    ),
  guide_types: facetNames
    .optional()
    .describe(
      'Only results from these kinds of guide, exact names as in `facets.guide_types` of an earlier answer, such as `Developer Guide` or `API Reference`.',
    ),
  locale: z.enum(locales).default('en_us').describe('Language of the pages to search.'),
})

const outputSchema = z.strictObject({
  search_results: z.array(
    z.strictObject({
      rank_order: z.int().describe('1 is the best match.'),
      url: z.string(),
      title: z.string(),
      context: z.string().optional().describe('Summary or excerpt of the page.'),
      sections: z.array(z.string()).optional().describe('Titles of the sections on the page.'),
      recommended_sections: z.array(z.string()).optional().describe('The sections that match the search best.'),
      updated_at: z.string().optional().describe('When the page last changed, ISO 8601.'),
    }),
  ),
  facets: z
    .strictObject({ product_types: z.array(z.string()), guide_types: z.array(z.string()) })
    .describe('Names that narrow this search when passed as product_types and guide_types.'),
})

type Dependencies = { readonly search: SearchSource; readonly reportBug: ReportBug }

export function registerSearchDocumentation(server: McpServer, { search, reportBug }: Dependencies): void {
  server.registerTool(
    'search_documentation',
    {
      title: 'Search AWS documentation',
      description:
        'Searches the AWS documentation (user and developer guides, API and CLI references, and the AWS Neuron guides) and returns ' +
        'ranked pages with a summary or excerpt. Start here when you do not know which page answers a question, then open the best result with ' +
        'read_documentation. The search always returns something, so judge by title and context whether a result is ' +
        'about the question; if none is, search again in other words or narrow by product_types.',
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
    },
    ({ search_phrase, limit, product_types, guide_types, locale }, { signal }) =>
      answerTool('search_documentation', { signal, reportBug }, async () => {
        const query = {
          phrase: search_phrase,
          limit,
          productTypes: product_types ?? [],
          guideTypes: guide_types ?? [],
          locale,
        }
        const answer = await search.search(query, { signal })
        const isNarrowed = query.productTypes.length + query.guideTypes.length > 0
        return { text: toText(search_phrase, answer, isNarrowed), structured: toStructured(answer) }
      }),
  )
}

function toStructured({ hits, facets }: SearchAnswer): z.infer<typeof outputSchema> {
  return {
    search_results: hits.map((hit, index) => ({
      rank_order: index + 1,
      url: hit.url,
      title: hit.title,
      ...(hit.context !== undefined && { context: hit.context }),
      ...(hit.sections && { sections: [...hit.sections] }),
      ...(hit.recommendedSections && { recommended_sections: [...hit.recommendedSections] }),
      ...(hit.updatedAtMs !== undefined && { updated_at: new Date(hit.updatedAtMs).toISOString() }),
    })),
    facets: { product_types: [...facets.productTypes], guide_types: [...facets.guideTypes] },
  }
}

function toText(phrase: string, { hits, facets }: SearchAnswer, isNarrowed: boolean): string {
  if (hits.length === 0) {
    const advice = isNarrowed
      ? 'Product and guide names must be exact: search without them and use the names in its facets.'
      : 'Try other words.'
    return `No results for ${JSON.stringify(phrase)}. ${advice}`
  }
  const narrowing = [
    ['product_types', facets.productTypes],
    ['guide_types', facets.guideTypes],
  ] as const
  return [
    ...hits.map(toEntry),
    ...narrowing
      .filter(([, names]) => names.length > 0)
      .map(([name, names]) => `Narrow by ${name}: ${names.join('; ')}`),
  ].join('\n\n')
}

function toEntry({ url, title, context, recommendedSections }: SearchHit, index: number): string {
  const lines = [`${index + 1}. ${title}`, `   ${url}`]
  if (context) lines.push(`   ${context.replace(/\s+/g, ' ')}`)
  if (recommendedSections) lines.push(`   Sections: ${recommendedSections.join('; ')}`)
  return lines.join('\n')
}
