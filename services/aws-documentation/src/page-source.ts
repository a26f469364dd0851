/** A documentation page as Markdown. Offsets are UTF-16 code units from its beginning, as `String` counts. */
export type Page = PageText & {
  /** Where the page really is, after redirects: never with a query or fragment. */
  readonly url: string
  /** The place on it that a redirect named. */
  readonly redirectAnchor?: string
  /** What the page says above its title: of a machine translation, or of the end of a service. */
  readonly notice?: string
  /** When the site last confirmed this text: milliseconds since the epoch. */
  readonly retrievedAtMs: number
}

export type PageText = {
  readonly title: string
  readonly markdown: string
  /** All that a table of contents can name, in order. */
  readonly outline: readonly OutlineEntry[]
  /** Where each URL fragment of the page points: the beginning of its line. */
  readonly anchors: ReadonlyMap<string, number>
  /** Where a place that has an anchor ends: a row with those that share its cells, an item, a term. */
  readonly ends: Pick<ReadonlyMap<number, number>, 'get'>
  readonly tables: readonly TablePlace[]
}

export type OutlineEntry = {
  readonly kind: 'heading' | 'term' | 'expandable' | 'tab'
  readonly level: number
  readonly title: string
  readonly anchor?: string | undefined
  readonly start: number
  /** Of what is no heading. A heading's section ends with the next of its level. */
  readonly end?: number | undefined
}

export type TablePlace = {
  readonly start: number
  /** Where the first row after head and separator begins. */
  readonly rows: number
  readonly end: number
  /** For a row that earlier ones share cells with: those cells, as a row. They are written once. */
  readonly carried: Pick<ReadonlyMap<number, string>, 'get'>
  /** For such a row: where the first row of its group begins. */
  readonly groups: Pick<ReadonlyMap<number, number>, 'get'>
}

/** Reads documentation pages; throws `DocsError` where there is none to be read. */
export type PageSource = {
  read(url: URL, options: { signal: AbortSignal }): Promise<Page>
}
