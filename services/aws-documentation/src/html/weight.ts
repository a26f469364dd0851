import { isClutter } from './clutter.ts'
import { type ElementNode, findElement, isElement, isHeading } from './nodes.ts'

/** Characters of text, those of them that are text of links, and those that are sentences. */
export type Weight = { readonly text: number; readonly links: number; readonly sentences: number }

export const noWeight: Weight = { text: 0, links: 0, sentences: 0 }

export function weigh(
  element: ElementNode,
  weights: Map<ElementNode, Weight>,
  isLeftOut: (element: ElementNode) => boolean,
): Weight {
  let text = 0
  let links = 0
  let sentences = 0
  for (const child of element.children) {
    if (!isElement(child)) {
      const words = child.data.trim()
      text += words.length
      if (words.length > 30 && /[.!?:;,。、！？：；，]/.test(words)) sentences += words.length
    } else if (!isClutter(child) && !isLeftOut(child)) {
      const inner = weigh(child, weights, isLeftOut)
      // A card is a link around a heading or a paragraph, and text of its page.
      const isLink = child.name === 'a' && child.attribs.href !== undefined && !findElement(child, isCardPart)
      text += inner.text
      links += isLink ? inner.text : inner.links
      if (!isLink) sentences += inner.sentences
    }
  }
  const weight = { text, links, sentences }
  weights.set(element, weight)
  return weight
}

/** Text that is not the text of links. */
export function prose({ text, links }: Pick<Weight, 'text' | 'links'>): number {
  return text - links
}

function isCardPart(element: ElementNode): boolean {
  return element.name === 'p' || isHeading(element)
}
