import type { ElementNode } from './nodes.ts'
import { readTags } from './read-tags.ts'
import { createTreeBuilder } from './tree-builder.ts'

/**
 * Parses a page into the tree a browser would build.
 *
 * Tests hold it to parse5's; `docs/decisions/0025-html-parser.md` says why parse5 does not build it.
 */
export function parseHtml(html: string): ElementNode {
  const builder = createTreeBuilder()
  readTags(html, builder)
  return builder.document
}
