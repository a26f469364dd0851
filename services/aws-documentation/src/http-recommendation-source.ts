import * as z from 'zod/v4'
import { cleanText } from './clean-text.ts'
import type { Clock } from './clock.ts'
import { DocsError } from './errors.ts'
import type { HttpClient } from './http-client.ts'
import { isPageUrl } from './page-url.ts'
import { readJson } from './read-json.ts'
import type { Recommendation, RecommendationCategory, RecommendationSource } from './recommendation-source.ts'

type Dependencies = { readonly http: HttpClient; readonly clock: Clock; readonly recommendationsUrl: URL }

const totalTimeoutMs = 20_000
const service = 'the recommendation service'

/** The documentation site's own recommendation service, asked with the page's address and nothing else. */
export function createHttpRecommendationSource({
  http,
  clock,
  recommendationsUrl,
}: Dependencies): RecommendationSource {
  return {
    async recommend(page, { signal }) {
      const url = new URL(recommendationsUrl)
      url.searchParams.set('path', page.href)
      const answer = await http(
        { service, url, headers: { accept: 'application/json' } },
        { signal, deadlineMs: clock.monotonicMs() + totalTimeoutMs },
      )
      if (answer.status === 404) {
        throw new DocsError('not_found', `The recommendation service does not know ${page.href}.`)
      }
      if (answer.status !== 200) {
        throw new DocsError(
          'upstream_refused',
          `The recommendation service refused ${page.href} (HTTP ${answer.status}).`,
        )
      }
      return toRecommendations(readJson(answer.text, responseSchema, service))
    },
  }
}

const text = z.string().optional().catch(undefined)

const itemSchema = z.object({
  url: z.string(),
  assetTitle: text,
  abstract: text,
  dateCreated: text,
})

const journeySchema = z.object({ intent: text, urls: z.array(z.unknown()).catch([]) })

const group = z.object({ items: z.array(z.unknown()).catch([]) }).catch({ items: [] })

const groups = { highlyRated: group, journey: group, new: group, similar: group }

// A group may be absent, and an item that cannot be read is left out. Other names alone are another contract.
const responseSchema = z
  .looseObject({})
  .refine(answer => Object.keys(answer).length === 0 || Object.keys(groups).some(name => name in answer))
  .pipe(z.object(groups))

function toRecommendations({
  highlyRated,
  journey,
  new: added,
  similar,
}: z.infer<typeof responseSchema>): Recommendation[] {
  const journeys = journey.items.flatMap(item => {
    const read = journeySchema.safeParse(item)
    return read.success ? [read.data] : []
  })
  const found = [
    ...toItems('highly_rated', highlyRated.items),
    ...journeys.flatMap(({ urls, intent }) => toItems('journey', urls, intent)),
    ...toItems('new', added.items),
    ...toItems('similar', similar.items),
  ]
  // Pages of other hosts are left out, which is no fault.
  const items = [highlyRated, added, similar].flatMap(each => each.items).concat(journeys.flatMap(({ urls }) => urls))
  const isGiven = items.length > 0 || journey.items.length > journeys.length
  if (isGiven && !items.some(item => itemSchema.safeParse(item).success)) {
    throw new DocsError('upstream_error', 'The recommendation service gave pages in a form this server does not know.')
  }
  return found
}

function toItems(category: RecommendationCategory, items: readonly unknown[], intent?: string): Recommendation[] {
  return items.flatMap(item => {
    const read = itemSchema.safeParse(item)
    const url = read.success ? URL.parse(read.data.url, 'https://docs.aws.amazon.com/') : null
    if (!read.success || !url || !isPageUrl(url)) return []
    const { assetTitle, abstract, dateCreated } = read.data
    const context = cleanText(intent || abstract || '', 300)
    return [
      {
        category,
        url: url.href,
        title: cleanText(assetTitle ?? '', 200) || url.href,
        ...(context && { context }),
        ...(category === 'new' && dateCreated && { addedOn: toDay(cleanText(dateCreated, 40)) }),
      },
    ]
  })
}

/** A date and time of ISO 8601 is more than is needed. */
function toDay(date: string): string {
  return /^\d{4}-\d\d-\d\dT/.test(date) ? date.slice(0, 10) : date
}
