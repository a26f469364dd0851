const noChildren: HtmlNode[] = []

/** The tree of a page: elements and text, nothing else. */
export class ElementNode {
  readonly name: string
  readonly attribs: Readonly<Record<string, string>>
  /** Never changed in place while it is empty: see `appendChild`. */
  children: HtmlNode[] = noChildren
  parent: ElementNode | undefined = undefined
  /** Answers that several walks of the tree ask for. */
  classes: readonly string[] | undefined = undefined
  clutter: boolean | undefined = undefined
  block: boolean | undefined = undefined
  frame: boolean | undefined = undefined

  constructor(name: string, attribs: Readonly<Record<string, string>> = {}) {
    this.name = name
    this.attribs = attribs
  }
}

export class TextNode {
  data: string
  parent: ElementNode | undefined = undefined

  constructor(data: string) {
    this.data = data
  }
}

export type HtmlNode = ElementNode | TextNode

export function isElement(node: HtmlNode): node is ElementNode {
  return node instanceof ElementNode
}

const headingNames: ReadonlySet<string> = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6'])

export function isHeading({ name }: ElementNode): boolean {
  return headingNames.has(name)
}

export function elementsIn(element: ElementNode): ElementNode[] {
  return element.children.filter(isElement)
}

export function appendChild(parent: ElementNode, node: HtmlNode): void {
  node.parent = parent
  const [first, second] = parent.children
  // The first push to an array makes room for 16, and most elements hold fewer than four nodes.
  if (first === undefined) parent.children = [node]
  else if (second === undefined) parent.children = [first, node]
  else if (parent.children.length === 2) parent.children = [first, second, node]
  else parent.children.push(node)
}

export function classesOf(element: ElementNode): readonly string[] {
  element.classes ??= element.attribs.class?.split(/\s+/).filter(Boolean) ?? []
  return element.classes
}

export function hasClass(element: ElementNode, name: string): boolean {
  return element.attribs.class?.includes(name) === true && classesOf(element).includes(name)
}

/** The text as it stands, line breaks and all. */
export function rawText(node: HtmlNode): string {
  if (!isElement(node)) return node.data
  return node.name === 'br' ? '\n' : node.children.map(rawText).join('')
}

/** The text on one line. A blank parts code from the name beside it, as a page's style sheet does. */
export function plainText(
  nodes: readonly HtmlNode[],
  isLeftOut: (element: ElementNode) => boolean = () => false,
): string {
  return nodes
    .map(node => partedText(node, isLeftOut))
    .join('')
    .replace(/\s+/g, ' ')
    .trim()
}

function partedText(node: HtmlNode, isLeftOut: (element: ElementNode) => boolean): string {
  if (!isElement(node)) return node.data
  if (node.name === 'br') return '\n'
  if (isLeftOut(node)) return ''
  return node.children
    .map((child, index) => {
      const before = node.children[index - 1]
      const isParted = isElement(child) && before && isElement(before) && [child.name, before.name].includes('code')
      return `${isParted ? ' ' : ''}${partedText(child, isLeftOut)}`
    })
    .join('')
}

/** The first element of a tree, in document order, that the test accepts. */
export function findElement(root: ElementNode, test: (element: ElementNode) => boolean): ElementNode | undefined {
  for (const child of root.children) {
    if (!isElement(child)) continue
    const found = test(child) ? child : findElement(child, test)
    if (found) return found
  }
  return undefined
}

/** The places at an element itself that a URL fragment can name. */
export function anchorsAt({ name, attribs }: ElementNode): readonly string[] {
  const { id } = attribs
  const named = name === 'a' ? attribs.name : undefined
  if (!id) return named ? [named] : noAnchors
  return named && named !== id ? [id, named] : [id]
}

const noAnchors: readonly string[] = []

/** The same for everything in the nodes too. */
export function anchorsWithin(nodes: readonly HtmlNode[], found: string[] = []): string[] {
  for (const node of nodes) {
    if (!isElement(node)) continue
    found.push(...anchorsAt(node))
    anchorsWithin(node.children, found)
  }
  return found
}
