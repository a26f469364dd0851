import { type Block, toAnchors } from './blocks.ts'
import { renderInline } from './inline.ts'
import { anchorsAt, classesOf, type ElementNode, findElement, hasClass, plainText, TextNode } from './nodes.ts'
import { renderBlocks } from './render-blocks.ts'
import type { Rendering } from './rendering.ts'

/** `awsdocs-note` and its kinds on docs.aws.amazon.com, `admonition` in Sphinx. */
export function isNote(element: ElementNode): boolean {
  return (
    (element.name === 'div' || element.name === 'aside') &&
    (hasClass(element, 'awsdocs-note') || hasClass(element, 'admonition'))
  )
}

/** A quote that begins with its kind. */
export function renderNote(element: ElementNode, rendering: Rendering): Block[] {
  const title = findElement(
    element,
    inner => hasClass(inner, 'awsdocs-note-title') || hasClass(inner, 'admonition-title'),
  )
  const body = renderBlocks(
    element.children.filter(child => child !== title),
    rendering,
  )
  const isNamed = title !== undefined && plainText(title.children) !== ''
  if (body.length === 0 && !isNamed) return []
  const name = isNamed ? title.children : [new TextNode(kindOf(element))]
  const label = renderInline(name, rendering, { wrap: 'bold', isOneLine: true })
  const anchors = [...label.anchors, ...toAnchors(title ? anchorsAt(title) : [])]
  const blocks: Block[] = [{ kind: 'text', text: label.text, anchors }, ...body]
  return rendering.inCell ? blocks : [{ kind: 'quote', blocks, anchors: [] }]
}

/** What a note without a title is called. */
export function kindOf(element: ElementNode): string {
  const kind = classesOf(element)
    .map(name => name.replace(/^awsdocs-/, ''))
    .find(name => ['important', 'warning', 'tip', 'caution', 'danger'].includes(name))
  return kind ? kind.charAt(0).toUpperCase() + kind.slice(1) : 'Note'
}
