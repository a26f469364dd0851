import { type ChildNode, type Element, isTag, isText, type ParentNode } from 'domhandler'

export function hasClass(element: Element, name: string): boolean {
  return classesOf(element).includes(name)
}

export function classesOf(element: Element): string[] {
  return element.attribs.class?.split(/\s+/).filter(Boolean) ?? []
}

/** The text as it stands, line breaks and all. */
export function rawText(node: ChildNode): string {
  if (isText(node)) return node.data
  if (!isTag(node)) return ''
  return node.name === 'br' ? '\n' : node.children.map(rawText).join('')
}

/** The text on one line. */
export function plainText(nodes: readonly ChildNode[]): string {
  return nodes.map(rawText).join('').replace(/\s+/g, ' ').trim()
}

/** The first element of a tree, in document order, that the test accepts. */
export function findElement(root: ParentNode, test: (element: Element) => boolean): Element | undefined {
  for (const child of root.children) {
    if (!isTag(child)) continue
    const found = test(child) ? child : findElement(child, test)
    if (found) return found
  }
  return undefined
}

/** Every place in an element, itself included, that a URL fragment can name. */
export function anchorsOf(element: Element): string[] {
  const own = [element.attribs.id, element.name === 'a' ? element.attribs.name : undefined]
  return [...own.flatMap(anchor => anchor || []), ...anchorsWithin(element.children)]
}

export function anchorsWithin(nodes: readonly ChildNode[]): string[] {
  return nodes.flatMap(node => (isTag(node) ? anchorsOf(node) : []))
}
