export type SearchQuery = {
  readonly phrase: string
  /** At most this many hits, 1 to 50. */
  readonly limit: number
  /** Exact facet names; no hit outside them. */
  readonly productTypes: readonly string[]
  readonly guideTypes: readonly string[]
  readonly locale: Locale
}

/** The languages the search service knows. */
export const locales = [
  ...(['en_us', 'de_de', 'es_es', 'fr_fr', 'id_id', 'it_it', 'ja_jp', 'ko_kr', 'pt_br', 'zh_cn', 'zh_tw'] as const),
] as const

export type Locale = (typeof locales)[number]

export type SearchHit = {
  readonly url: string
  readonly title: string
  /** What the page says on the matter: the sentence of its excerpt that fits best, else its summary. */
  readonly context?: string
  readonly sections?: readonly string[]
  readonly recommendedSections?: readonly string[]
  /** Sections that fit, with their addresses. */
  readonly places?: readonly { readonly title: string; readonly url: string }[]
  /** When the page was last changed: milliseconds since the epoch. */
  readonly updatedAtMs?: number
}

export type SearchAnswer = {
  /** Best first. */
  readonly hits: readonly SearchHit[]
  /** How many more results are pages of other hosts. */
  readonly elsewhere?: number
  /** The names by which this search can be narrowed. */
  readonly facets: { readonly productTypes: readonly string[]; readonly guideTypes: readonly string[] }
}

/** Searches the documentation; throws `DocsError` where no answer can be had. */
export type SearchSource = {
  search(query: SearchQuery, options: { signal: AbortSignal }): Promise<SearchAnswer>
}
