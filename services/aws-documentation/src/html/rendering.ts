import type { ElementNode } from './nodes.ts'

/** What rendering has to know of the page and of the place it has reached. */
export type Rendering = {
  readonly page: PageFacts
  /** A table cell must fit on one line, so nothing in it may be a Markdown block. */
  readonly inCell: boolean
  /** A link around blocks, which the first text in it takes. */
  readonly blockLink?: { readonly target: string; readonly waitsForHeading: boolean; isTaken: boolean }
}

export type PageFacts = {
  /** Where the page is; links to it are fragments. */
  readonly url: URL
  /** Links are resolved against it: `<base>` may say another address than the page's. */
  readonly base: URL
  /** The same as text, up to the name of a page: most links are to pages beside this one. */
  readonly folder: string
  /** `url` as text. */
  readonly address: string
  /** Where links outside of code blocks lead. */
  readonly targets: Set<string>
  /** What stands around the text without being marked as such; see `findMainColumn`. */
  isFrame(element: ElementNode): boolean
}
