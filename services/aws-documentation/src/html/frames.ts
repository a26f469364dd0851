import type { Block } from './blocks.ts'
import { renderInline } from './inline.ts'
import { type ElementNode, findElement, type HtmlNode, isElement } from './nodes.ts'
import { parseHtml } from './parse-html.ts'
import { renderBlocks } from './render-blocks.ts'
import type { Rendering } from './rendering.ts'

/** The pages that a page of frames puts together, as a list of links, and what it says to browsers without frames. */
export function readFrames(document: ElementNode, rendering: Rendering): Block[] {
  const frameset = findElement(document, ({ name }) => name === 'frameset')
  if (!frameset) return []
  const items = framesIn(frameset).flatMap(frame => {
    const { text, anchors } = renderInline([frame], rendering)
    return text === '' ? [] : [{ marker: '- ', blocks: [{ kind: 'text' as const, text, anchors }], anchors: [] }]
  })
  const list: Block[] = items.length > 0 ? [{ kind: 'list', isTight: true, items }] : []
  const noframes = findElement(document, ({ name }) => name === 'noframes')
  // Its inside is raw text to a parser that knows frames.
  const text = noframes?.children.map(child => (isElement(child) ? '' : child)).join('') ?? ''
  const body = findElement(parseHtml(text), ({ name }) => name === 'body')
  return [...list, ...(body ? renderBlocks(body.children, rendering) : [])]
}

function framesIn(element: ElementNode): HtmlNode[] {
  return element.children.filter(isElement).flatMap(child => (child.name === 'frame' ? [child] : framesIn(child)))
}
