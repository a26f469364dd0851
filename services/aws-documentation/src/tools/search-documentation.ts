import type { McpServer, RegisteredTool } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as z from 'zod/v4'
import { mendName } from '../clean-text.ts'
import { sharesWords } from '../fitting-sentence.ts'
import {
  type Locale,
  locales,
  type SearchAnswer,
  type SearchHit,
  type SearchQuery,
  type SearchSource,
} from '../search-source.ts'
import { answerTool, type ReportBug } from './answer.ts'
import { integer, optionalText, optionalTexts, readOnly, words } from './arguments.ts'
import { count, createFence, toLine } from './frame.ts'

const inputSchema = z.strictObject({
  search_phrase: words('Specific words: service and feature names, API operations, exact error texts'),
  limit: integer({ name: 'limit', min: 1, max: 50, byDefault: 5, describes: 'Most results' }),
  product_types: optionalTexts({
    name: 'product_types',
    max: 20,
    describes: 'Only these products, by names of `facets`',
  }),
  guide_types: optionalTexts({ name: 'guide_types', max: 20, describes: 'Only these guides, e.g. `API Reference`' }),
  locale: z
    .string()
    .nullish()
    .transform(readLocale)
    .meta({ type: 'string', default: 'en_us', description: 'e.g. ja_jp', anyOf: undefined }),
  search_intent: optionalText('Not used'),
})

/** `en-US`, `de`, `pt-PT` and `zh-Hant` are all clear. */
function readLocale(text: string | null | undefined, context: z.RefinementCtx): Locale {
  if (!text) return 'en_us'
  const name = text.trim().toLowerCase().replaceAll('-', '_')
  const language = /^zh_(?:hant|hk|mo)/.test(name) ? 'zh_tw' : name
  const locale =
    locales.find(known => known === language) ?? locales.find(known => known.split('_')[0] === name.split('_')[0])
  if (locale) return locale
  context.addIssue({ code: 'custom', message: `must be one of ${locales.join(', ')}` })
  return z.NEVER
}

const outputSchema = z.strictObject({
  search_results: z.array(
    z.strictObject({
      rank_order: z.int32(),
      url: z.string(),
      title: z.string(),
      context: z.string().optional(),
      recommended_sections: z.array(z.string()).optional(),
      updated_at: z.string().optional(),
    }),
  ),
  facets: z
    .strictObject({ product_types: z.array(z.string()).optional(), guide_types: z.array(z.string()).optional() })
    .optional(),
  note: z.string().optional(),
})

/** No phrase of a reader is longer; an error text with its stack may be. */
const maxPhrase = 1000

type Dependencies = { readonly search: SearchSource; readonly reportBug: ReportBug }

export function registerSearchDocumentation(server: McpServer, { search, reportBug }: Dependencies): RegisteredTool {
  return server.registerTool(
    'search_documentation',
    {
      title: 'Search AWS documentation',
      description:
        'Searches AWS documentation: how a service works, how to set it up, IAM permissions and policies, quotas and limits, ' +
        'error messages, API, CLI, SDK and CloudFormation references, code examples. Returns pages with the sentence that matches; ' +
        'open one with read_documentation.',
      inputSchema,
      outputSchema,
      annotations: readOnly,
    },
    ({ search_phrase, limit, product_types, guide_types, locale }, { signal }) =>
      answerTool('search_documentation', { signal, reportBug }, async () => {
        const query = {
          phrase: search_phrase.slice(0, maxPhrase),
          limit: limit.value,
          productTypes: product_types.value,
          guideTypes: guide_types.value,
          locale,
        }
        const mended = await searchMended(search, query, signal)
        const isRelated = isAbout(query, mended.answer)
        const found = isRelated ? mended.answer : { ...mended.answer, hits: mended.answer.hits.map(titleOnly) }
        const notes = [
          limit.note,
          product_types.note,
          guide_types.note,
          found.hits.length === 0 ? nothingText(query, mended) : mended.note,
          isRelated ? undefined : unrelated,
        ].filter(part => part !== undefined)
        const shown = {
          hits: found.hits,
          facets: narrowingOf(query, mended),
          ...(notes.length > 0 && { note: notes.join(' ') }),
        }
        return { text: toText(shown), structured: toStructured(shown) }
      }),
  )
}

type Mended = {
  readonly answer: SearchAnswer
  readonly note?: string
  /** The names that found nothing and were left out. */
  readonly without?: string
}

/** A filter by a name that is nearly right is mended, and one that is not is left out. */
async function searchMended(search: SearchSource, query: SearchQuery, signal: AbortSignal): Promise<Mended> {
  const answer = await search.search(query, { signal })
  const isNarrowed = query.productTypes.length + query.guideTypes.length > 0
  if (answer.hits.length > 0 || !isNarrowed) return { answer }
  const open = await search.search({ ...query, productTypes: [], guideTypes: [] }, { signal })
  const given = [...query.productTypes, ...query.guideTypes]
  const without = given.map(name => JSON.stringify(toLine(name))).join(', ')
  const opened = {
    answer: open,
    without,
    note: `Nothing by ${without}; names must be exact, as in facets. These are the results without.`,
  }
  if (open.hits.length === 0) return opened
  const mended = {
    ...query,
    productTypes: mendNames(query.productTypes, open.facets.productTypes),
    guideTypes: mendNames(query.guideTypes, open.facets.guideTypes),
  }
  const names = [...mended.productTypes, ...mended.guideTypes]
  if (names.length < given.length || names.every((name, index) => name === given[index])) {
    return opened
  }
  const found = await search.search(mended, { signal })
  if (found.hits.length === 0) return opened
  return {
    answer: found,
    note: `Searched for ${names.map(name => JSON.stringify(name)).join(', ')} in place of ${without}.`,
  }
}

function mendNames(names: readonly string[], known: readonly string[]): string[] {
  return names.flatMap(name => mendName(name, known) ?? [])
}

const unrelated = 'No result shares a word with the phrase: they may have nothing to do with it.'

/**
 * The service gives results for any phrase: nonsense looks like a hit. In other languages a phrase in Latin letters, as
 * the name of a feature, may be translated in the results, so that words cannot be compared.
 */
function isAbout({ phrase, locale }: SearchQuery, { hits }: SearchAnswer): boolean {
  const isTranslated = locale !== 'en_us' && !/[^\p{Script=Latin}\P{L}]/u.test(phrase)
  return (
    isTranslated ||
    hits.length === 0 ||
    hits.some(({ title, context = '' }) => sharesWords(`${title} ${context}`, phrase))
  )
}

function nothingText({ phrase, locale }: SearchQuery, { answer, without }: Mended): string {
  const filter = without === undefined ? '' : `, with or without ${without}`
  const language = locale === 'en_us' ? '' : ` in ${locale}`
  const { elsewhere = 0 } = answer
  const others = elsewhere === 0 ? '' : ` ${count(elsewhere)} found on hosts that this server does not read.`
  const advice = locale === 'en_us' ? '' : ', or locale en_us: not every page is translated'
  return `No results for ${JSON.stringify(toLine(phrase))}${language}${filter}.${others} Try other words${advice}.`
}

function titleOnly({ url, title }: SearchHit): SearchHit {
  return { url, title }
}

type Shown = {
  readonly hits: readonly SearchHit[]
  readonly facets: { readonly product_types?: string[]; readonly guide_types?: string[] }
  readonly note?: string
}

/** A few names are enough to choose from; more where a name that was given is none. */
const maxFacets = 4
const maxFacetsOfMissed = 12

/** Names that narrow: none where all results are shown, and none of a kind that the search is narrowed by. */
function narrowingOf({ limit, productTypes, guideTypes }: SearchQuery, { answer, without }: Mended): Shown['facets'] {
  const hasMissed = without !== undefined
  if (answer.hits.length < limit && !hasMissed) return {}
  const choose = (given: readonly string[], names: readonly string[]) => {
    const isUseful = given.length > 0 ? hasMissed : names.length > 1
    return isUseful ? names.slice(0, given.length > 0 ? maxFacetsOfMissed : maxFacets) : []
  }
  const products = choose(productTypes, answer.facets.productTypes)
  const guides = choose(guideTypes, answer.facets.guideTypes)
  return {
    ...(products.length > 0 && { product_types: products }),
    ...(guides.length > 0 && { guide_types: guides }),
  }
}

function toStructured({ hits, facets, note }: Shown): z.infer<typeof outputSchema> {
  return {
    search_results: hits.map((hit, index) => ({
      rank_order: index + 1,
      url: hit.url,
      title: hit.title,
      ...(hit.context !== undefined && { context: hit.context }),
      ...sectionsOf(hit),
      ...(hit.updatedAtMs !== undefined && { updated_at: toDay(hit.updatedAtMs) }),
    })),
    ...(Object.keys(facets).length > 0 && { facets }),
    ...(note !== undefined && { note }),
  }
}

function toDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

function toText({ hits, facets, note }: Shown): string {
  const narrowing = Object.entries(facets).map(([name, names]) => `Narrow by ${name}: ${names.join('; ')}`)
  const lines = [...hits.map(toEntry), ...narrowing]
  return [note, lines.length > 0 && createFence()(lines.join('\n'))].filter(Boolean).join('\n')
}

function toEntry(hit: SearchHit, index: number): string {
  const { url, title, context, updatedAtMs } = hit
  const { recommended_sections: sections } = sectionsOf(hit)
  const lines = [`${index + 1}. ${title}`, `   ${url}${updatedAtMs === undefined ? '' : ` (${toDay(updatedAtMs)})`}`]
  if (context) lines.push(`   ${context}`)
  if (sections) lines.push(`   Sections: ${sections.join('; ')}`)
  return lines.join('\n')
}

/** Those that fit, with their anchors where they are known. */
function sectionsOf({ url, places, recommendedSections }: SearchHit): { recommended_sections?: string[] } {
  const anchored = (places ?? []).map(place => toPlaceName(place, url))
  const known = new Set(places?.map(({ title }) => title))
  const others = (recommendedSections ?? []).filter(title => !known.has(title))
  const fitting = [...anchored, ...others].slice(0, 3)
  return fitting.length > 0 ? { recommended_sections: fitting } : {}
}

/** An anchor on the page itself that says what its title says stands alone. */
function toPlaceName({ title, url }: { title: string; url: string }, page: string): string {
  if (!url.startsWith(`${page}#`)) return `${title} ${url}`
  const anchor = url.slice(page.length)
  return toLetters(anchor) === toLetters(title) ? anchor : `${title} ${anchor}`
}

function toLetters(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}
