/** The search API's request, checked as strictly as the real one does. */

export type SearchRequest = {
  readonly phrase: string
  readonly domains: readonly string[]
  readonly products: readonly string[]
  readonly guides: readonly string[]
  readonly locale: string
  /** Excerpts as plain words; otherwise the words that were found are marked. */
  readonly isRawText: boolean
  readonly maxResults: number
}

export type SearchRequestReading =
  | { readonly kind: 'ok'; readonly request: SearchRequest }
  | { readonly kind: 'invalid' }
  /** The real API passes on a phrase that is no string, and fails behind its door (502). */
  | { readonly kind: 'breaks-the-backend' }

const locales = 'de_de en_us es_es fr_fr id_id it_it ja_jp ko_kr pt_br zh_cn zh_tw'.split(' ')

const mostResults = 100

export function readSearchRequest(body: string): SearchRequestReading {
  const given = readObject(parse(body))
  const input = readObject(given?.textQuery)?.input
  const context = readContext(given?.contextAttributes)
  const localeList = given?.locales === undefined ? [] : readStrings(given.locales)
  const { acceptSuggestionBody, maxResults = mostResults } = given ?? {}
  if (!given || input === undefined || !context) return { kind: 'invalid' }
  if (!localeList || localeList.length > 1 || !localeList.every(locale => locales.includes(locale))) {
    return { kind: 'invalid' }
  }
  if (acceptSuggestionBody !== undefined && acceptSuggestionBody !== 'RawText') return { kind: 'invalid' }
  if (!Number.isInteger(maxResults) || Number(maxResults) < 1 || Number(maxResults) > mostResults) {
    return { kind: 'invalid' }
  }
  if (typeof input !== 'string') return { kind: 'breaks-the-backend' }
  if (input.trim() === '') return { kind: 'invalid' }
  const valuesOf = (key: string) => context.filter(attribute => attribute.key === key).map(({ value }) => value)
  return {
    kind: 'ok',
    request: {
      phrase: input,
      domains: valuesOf('domain'),
      products: valuesOf('aws-docs-search-product'),
      guides: valuesOf('aws-docs-search-guide'),
      locale: localeList[0] ?? 'en_us',
      isRawText: acceptSuggestionBody === 'RawText',
      maxResults: Number(maxResults),
    },
  }
}

function readContext(value: unknown): { key: string; value: string }[] | undefined {
  if (!Array.isArray(value) || value.length === 0) return undefined
  const attributes = value.map(readObject).flatMap(attribute => {
    const { key, value } = attribute ?? {}
    return typeof key === 'string' && typeof value === 'string' ? [{ key, value }] : []
  })
  return attributes.length === value.length ? attributes : undefined
}

function readStrings(value: unknown): string[] | undefined {
  return Array.isArray(value) && value.every(item => typeof item === 'string') ? value : undefined
}

function readObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
