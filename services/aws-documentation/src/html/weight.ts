import { isClutter } from './clutter.ts'
import { type ElementNode, findElement, isElement, isHeading } from './nodes.ts'

/** Characters of text, those of them that are text of links, and those that are sentences. */
export type Weight = { readonly text: number; readonly links: number; readonly sentences: number }

const noWeight: Weight = { text: 0, links: 0, sentences: 0 }

type Test = (element: ElementNode) => boolean

/** Elements with less text are weighed again when they are asked for: a page may have a million of them. */
const keptLength = 1_000

/** Weights of elements in a part of a page, which is walked when the first of them is asked for. What is left out weighs nothing. */
export function createScale(root: ElementNode, isLeftOut: Test): (element: ElementNode) => Weight {
  let weights: Map<ElementNode, Weight> | undefined
  const isOut = (element: ElementNode) => {
    for (let at: ElementNode | undefined = element; at && at !== root; at = at.parent) {
      if (isClutter(at) || isLeftOut(at)) return true
    }
    return false
  }
  return element => {
    if (!weights) {
      weights = new Map()
      weigh(root, isLeftOut, weights)
    }
    return weights.get(element) ?? (isOut(element) ? noWeight : weigh(element, isLeftOut))
  }
}

export function weigh(element: ElementNode, isLeftOut: Test, weights?: Map<ElementNode, Weight>): Weight {
  let text = 0
  let links = 0
  let sentences = 0
  for (const child of element.children) {
    if (!isElement(child)) {
      const words = child.trim()
      text += words.length
      if (isSentence(words)) sentences += words.length
    } else if (!isClutter(child) && !isLeftOut(child)) {
      const inner = weigh(child, isLeftOut, weights)
      // A card is a link around a heading or a paragraph, and text of its page.
      const isLink = child.name === 'a' && child.attribs.href !== undefined && !findElement(child, isCardPart)
      text += inner.text
      links += isLink ? inner.text : inner.links
      if (!isLink) sentences += inner.sentences
    }
  }
  const weight = { text, links, sentences }
  if (text >= keptLength) weights?.set(element, weight)
  return weight
}

/** Chinese and Japanese say in twelve characters what takes thirty letters. */
export function isSentence(text: string): boolean {
  if (text.length <= 12) return false
  return text.length > 30 ? /[.!?:;,。、！？：；，]/.test(text) : /[。！？，]/.test(text)
}

/** Text that is not the text of links. */
export function prose({ text, links }: Pick<Weight, 'text' | 'links'>): number {
  return text - links
}

function isCardPart(element: ElementNode): boolean {
  return element.name === 'p' || isHeading(element)
}
