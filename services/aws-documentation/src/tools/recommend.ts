import type { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'
import { readPageUrl } from '../page-url.ts'
import {
  type Recommendation,
  type RecommendationCategory,
  type RecommendationSource,
  recommendationCategories,
} from '../recommendation-source.ts'
import { answerTool, type ReportBug } from './answer.ts'

const inputSchema = z.strictObject({
  url: z.string().min(1).max(2000).describe('Address of the documentation page to start from.'),
})

const outputSchema = z.strictObject({
  url: z.string().describe('The page these recommendations are for.'),
  recommendations: z.array(
    z.strictObject({
      category: z
        .enum(recommendationCategories)
        .describe(
          'highly_rated: popular in the same service; journey: read next by people with the same aim; new: added lately; similar: on a like topic.',
        ),
      url: z.string(),
      title: z.string(),
      context: z.string().optional().describe('What the page is about; for journey, the aim.'),
      added_on: z.string().optional().describe('When a new page was added.'),
    }),
  ),
})

type Dependencies = { readonly recommendations: RecommendationSource; readonly reportBug: ReportBug }

export function registerRecommend(server: McpServer, { recommendations, reportBug }: Dependencies): void {
  server.registerTool(
    'recommend',
    {
      title: 'Find related AWS documentation',
      description:
        'Lists documentation pages related to one page, each with the reason: highly rated in the same service, next on the usual ' +
        'journey, newly added, or similar. Use it to look beyond a page you found, and to learn what a service released ' +
        'lately: pass any page of that service, such as its welcome page, and look at the category `new`.',
      inputSchema,
      outputSchema,
      annotations: { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true },
    },
    (args, { signal }) =>
      answerTool('recommend', { signal, reportBug }, async () => {
        const { url } = readPageUrl(args.url)
        const found = await recommendations.recommend(url, { signal })
        return { text: toText(url.href, found), structured: toStructured(url.href, found) }
      }),
  )
}

function toStructured(url: string, found: readonly Recommendation[]): z.infer<typeof outputSchema> {
  return {
    url,
    recommendations: found.map(({ addedOn, ...item }) => ({
      ...item,
      ...(addedOn !== undefined && { added_on: addedOn }),
    })),
  }
}

const categoryTitles: Record<RecommendationCategory, string> = {
  highly_rated: 'Highly rated',
  journey: 'Read next',
  new: 'New',
  similar: 'Similar',
}

function toText(url: string, found: readonly Recommendation[]): string {
  if (found.length === 0) return `No recommendations for ${url}.`
  const groups = recommendationCategories.map(category => found.filter(item => item.category === category))
  return groups
    .flatMap(items => (items[0] ? [`${categoryTitles[items[0].category]}:\n${items.map(toEntry).join('\n')}`] : []))
    .join('\n\n')
}

function toEntry({ url, title, context, addedOn }: Recommendation): string {
  const details = [context?.replace(/\s+/g, ' '), addedOn && `added ${addedOn}`].filter(Boolean).join('; ')
  return `- ${title}\n  ${url}${details === '' ? '' : `\n  ${details}`}`
}
