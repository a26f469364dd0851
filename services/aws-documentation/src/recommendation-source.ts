/** Why a page is recommended, in the order they are given. */
export const recommendationCategories = ['highly_rated', 'journey', 'new', 'similar'] as const

export type RecommendationCategory = (typeof recommendationCategories)[number]

export type Recommendation = {
  readonly category: RecommendationCategory
  readonly url: string
  readonly title: string
  /** What the page is about; for `journey`, what its readers set out to do. */
  readonly context?: string
  /** The day a `new` page was added, as the service writes it. */
  readonly addedOn?: string
}

/** Finds pages related to one; throws `DocsError` where no answer can be had. */
export type RecommendationSource = {
  recommend(url: URL, options: { signal: AbortSignal }): Promise<readonly Recommendation[]>
}
