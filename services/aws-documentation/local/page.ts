/** A page of documentation as data: what it says, apart from how the site's template or its Markdown shows it. */

/** One book: the folder its pages are in, and the names the search knows it by. */
export type Guide = {
  /** With a slash at both ends, e.g. `/lambda/latest/dg/`. */
  readonly root: string
  /** As in the facet `aws-docs-search-product`. */
  readonly product: string
  /** As in the facet `aws-docs-search-guide`. */
  readonly title: string
}

export type Page = {
  readonly guide: Guide
  /** File name in the guide's folder. */
  readonly file: `${string}.html`
  readonly title: string
  /** The part of the table of contents it is in: what a reader of it wants to do. */
  readonly intent: string
  readonly abstract: string
  /** ISO dates. */
  readonly createdOn: string
  readonly updatedOn: string
  /** What `.md` in place of `.html` gives; on the real site some pages have none, and some lose their tables there. */
  readonly markdown: 'whole' | 'without-tables' | 'none'
  readonly blocks: readonly Block[]
}

/** Text with `code`, **bold** and [a link](other.html) in it. */
export type Inline = string

export type Block =
  | { readonly kind: 'paragraph'; readonly text: Inline }
  | { readonly kind: 'heading'; readonly level: 2 | 3; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly ListItem[] }
  | ({ readonly kind: 'code' } & Code)
  | { readonly kind: 'tabs'; readonly tabs: readonly (Code & { readonly label: string })[] }
  | { readonly kind: 'note'; readonly label: NoteLabel; readonly text: Inline }
  | { readonly kind: 'table'; readonly columns: readonly string[]; readonly rows: readonly (readonly Cell[])[] }

export type ListItem = Inline | { readonly text: Inline; readonly items: readonly Inline[] }
export type NoteLabel = 'Note' | 'Important' | 'Warning' | 'Tip'
export type Code = { readonly language: string; readonly text: string }
/** `rows`: how many rows it spans. */
export type Cell = Inline | { readonly text: Inline; readonly rows: number }

export const p = (text: Inline): Block => ({ kind: 'paragraph', text })
export const h2 = (text: string): Block => ({ kind: 'heading', level: 2, text })
export const table = (columns: string[], ...rows: Cell[][]): Block => ({ kind: 'table', columns, rows })

/** The path on the site, e.g. `/lambda/latest/dg/welcome.html`. */
export function pathOf({ guide, file }: Page): string {
  return `${guide.root}${file}`
}

/** The `id` of a heading. */
export function anchorOf(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
}

/** The site's name for the page in `<title>` and in search results. */
export function fullTitleOf({ title, guide }: Page): string {
  return `${title} - ${guide.product}`
}
