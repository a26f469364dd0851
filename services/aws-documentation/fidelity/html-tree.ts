import { parse } from 'parse5'
import { appendChild, ElementNode } from '../src/html/nodes.ts'

type Parse5Node = {
  readonly nodeName: string
  readonly value?: string
  readonly tagName?: string
  readonly attrs?: readonly { name: string; value: string }[]
  readonly childNodes?: readonly Parse5Node[]
}

/** The tree of a page by parse5, which follows the HTML standard to the letter, as nodes that our own code can walk. */
export function parseByStandard(html: string): ElementNode {
  // parse5's own types describe each kind of node; these members are all that is read.
  return toElement(parse(html, { scriptingEnabled: false }) as unknown as Parse5Node)
}

function toElement(node: Parse5Node): ElementNode {
  const attribs = Object.fromEntries((node.attrs ?? []).map(({ name, value }) => [name, value]))
  const element = new ElementNode(node.tagName ?? '#document', attribs)
  for (const child of node.childNodes ?? []) {
    const converted = child.nodeName === '#text' ? child.value : child.tagName ? toElement(child) : undefined
    if (converted) appendChild(element, converted)
  }
  return element
}
