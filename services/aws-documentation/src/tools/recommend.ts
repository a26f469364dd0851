import type { McpServer, RegisteredTool } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'
import { DocsError } from '../errors.ts'
import type { PageSource } from '../page-source.ts'
import { readPageUrl } from '../page-url.ts'
import {
  type Recommendation,
  type RecommendationCategory,
  type RecommendationSource,
  recommendationCategories,
} from '../recommendation-source.ts'
import { answerTool, type ReportBug } from './answer.ts'
import { pageAddress, readOnly } from './arguments.ts'
import { createFence } from './frame.ts'

const inputSchema = z.strictObject({
  url: pageAddress(),
  category: z
    .string()
    .nullish()
    .transform(readCategory)
    .meta({ type: 'string', enum: [...recommendationCategories], anyOf: undefined }),
})

/** `Highly rated` and `new` are both clear. */
function readCategory(text: string | null | undefined, context: z.RefinementCtx): RecommendationCategory | undefined {
  const name = text?.trim().toLowerCase().replace(/[\s-]/g, '_')
  if (!name) return undefined
  const category = recommendationCategories.find(known => known === name)
  if (category) return category
  context.addIssue({
    code: 'custom',
    message: `must be one of ${recommendationCategories.map(known => JSON.stringify(known)).join(', ')}`,
  })
  return z.NEVER
}

const outputSchema = z.strictObject({
  url: z.string(),
  recommendations: z.array(
    z.strictObject({
      category: z.enum(recommendationCategories),
      url: z.string(),
      title: z.string(),
      context: z.string().optional(),
      added_on: z.string().optional(),
    }),
  ),
  new_since: z.string().optional().describe('How far back `new` reaches'),
})

type Dependencies = {
  readonly pages: PageSource
  readonly recommendations: RecommendationSource
  readonly reportBug: ReportBug
}

export function registerRecommend(
  server: McpServer,
  { pages, recommendations, reportBug }: Dependencies,
): RegisteredTool {
  return server.registerTool(
    'recommend',
    {
      title: 'Find related AWS documentation',
      description:
        'Lists pages related to one: highly rated in its guide, read next, similar, or new. For what was added, changed or ' +
        'released lately, pass any page of a guide and category `new`.',
      inputSchema,
      outputSchema,
      annotations: readOnly,
    },
    (args, { signal }) =>
      answerTool('recommend', { signal, reportBug }, async () => {
        const { url } = readPageUrl(args.url)
        const all = await recommendations.recommend(url, { signal })
        if (all.length === 0) await requirePage(pages, url, signal)
        const since = oldestAdded(all)
        const found = oncePerPage(all.filter(({ category }) => !args.category || category === args.category))
        const text = found.length === 0 ? nothingText(url.href, args.category, all) : toText(found, since)
        return { text, structured: toStructured(url.href, found, since) }
      }),
  )
}

/** The service answers for a page that does not exist as for one it has nothing for. */
async function requirePage(pages: PageSource, url: URL, signal: AbortSignal): Promise<void> {
  try {
    await pages.read(url, { signal })
  } catch (error) {
    if (!(error instanceof DocsError) || error.code === 'not_found') throw error
  }
}

/** One page may be new, similar and highly rated. When it was added is what only `new` says. */
function oncePerPage(found: readonly Recommendation[]): Recommendation[] {
  const first = new Map<string, Recommendation>()
  for (const item of found) if (!first.has(item.url) || item.category === 'new') first.set(item.url, item)
  return found.filter(item => first.get(item.url) === item)
}

function oldestAdded(found: readonly Recommendation[]): string | undefined {
  const days = found.flatMap(({ category, addedOn = '' }) =>
    category === 'new' && /^\d{4}-\d\d-\d\d/.test(addedOn) ? [addedOn.slice(0, 10)] : [],
  )
  return days.toSorted()[0]
}

function toStructured(
  url: string,
  found: readonly Recommendation[],
  since: string | undefined,
): z.infer<typeof outputSchema> {
  const hasNew = found.some(({ category }) => category === 'new')
  return {
    url,
    recommendations: found.map(({ addedOn, ...item }) => ({
      ...item,
      ...(addedOn !== undefined && { added_on: addedOn }),
    })),
    ...(hasNew && since !== undefined && { new_since: since }),
  }
}

const categoryTitles: Record<RecommendationCategory, string> = {
  highly_rated: 'Highly rated',
  journey: 'Read next',
  new: 'New',
  similar: 'Similar',
}

function nothingText(
  url: string,
  category: RecommendationCategory | undefined,
  all: readonly Recommendation[],
): string {
  const pages = oncePerPage(all).length
  const others = pages === 0 ? '' : ` Other categories have ${pages} ${pages === 1 ? 'page' : 'pages'}.`
  if (category === 'new') return `Nothing is new in the guide of ${url}.${others}`
  return `No recommendations${category ? ` of category ${category}` : ''} for ${url}.${others}`
}

function toText(found: readonly Recommendation[], since: string | undefined): string {
  const groups = recommendationCategories.map(category => found.filter(item => item.category === category))
  const parts = groups.flatMap(items => (items[0] ? [groupText(items[0].category, items, since)] : []))
  return createFence()(parts.join('\n\n'))
}

function groupText(
  category: RecommendationCategory,
  items: readonly Recommendation[],
  since: string | undefined,
): string {
  const reach = category === 'new' && since !== undefined ? ` (since ${since})` : ''
  return `${categoryTitles[category]}${reach}:\n${items.map(toEntry).join('\n')}`
}

function toEntry({ url, title, context, addedOn }: Recommendation): string {
  const details = [context?.replace(/\s+/g, ' '), addedOn && `added ${addedOn}`].filter(Boolean).join('; ')
  return `- ${title}\n  ${url}${details === '' ? '' : `\n  ${details}`}`
}
