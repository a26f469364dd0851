import { type ElementNode, type HtmlNode, isElement, noChildren } from './nodes.ts'

/** What rendering has to know of the page and of the place it has reached. */
export type Rendering = {
  readonly page: PageFacts
  /** A table cell must fit on one line, so nothing in it may be a Markdown block. */
  readonly inCell: boolean
  /** A link around blocks, which the first text in it takes. */
  readonly blockLink?: { readonly target: string; readonly waitsForHeading: boolean; isTaken: boolean }
}

/** Shorter lists and tables are not worth the look. */
const longCount = 1_000

/**
 * Lets go of an element that has been rendered, where it is one of many: half a million items are held as nodes or as
 * text, not as both. Inside a link around blocks all may be rendered once more.
 */
export function releaseOneOf(nodes: readonly HtmlNode[], index: number, { blockLink }: Rendering): void {
  if (nodes.length <= longCount || blockLink) return
  const node = nodes[index]
  // The list may be a copy, beside which the tree holds the element.
  if (node && isElement(node)) node.children = noChildren
  ;(nodes as HtmlNode[])[index] = released
}

const released = ''

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
