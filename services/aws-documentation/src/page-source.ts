/** A documentation page as Markdown. Offsets are UTF-16 code units from its beginning, as `String` counts. */
export type Page = {
  /** Where the page really is, after redirects: never with a query or fragment. */
  readonly url: string
  readonly title: string
  readonly markdown: string
  readonly headings: readonly Heading[]
  /** Where each URL fragment of the page points. */
  readonly anchors: ReadonlyMap<string, number>
  /** When the site last confirmed this text: milliseconds since the epoch. */
  readonly retrievedAtMs: number
}

export type Heading = {
  readonly level: number
  readonly title: string
  readonly anchor?: string
  readonly start: number
}

/** Reads documentation pages; throws `DocsError` where there is none to be read. */
export type PageSource = {
  read(url: URL, options: { signal: AbortSignal }): Promise<Page>
}
