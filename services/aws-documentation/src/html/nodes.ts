/** Never changed in place: see `appendChild`. */
export const noChildren: HtmlNode[] = []

/** The tree of a page: elements and text, nothing else. */
export class ElementNode {
  readonly name: string
  readonly attribs: Readonly<Record<string, string>>
  children: HtmlNode[] = noChildren
  parent: ElementNode | undefined = undefined
  /** Answers that several walks of the tree ask for, in one number: a page may have two million elements. */
  answers = 0

  constructor(name: string, attribs: Readonly<Record<string, string>> = {}) {
    this.name = name
    this.attribs = attribs
  }
}

/** Text is a string: a page may have a million of them. */
export type HtmlNode = ElementNode | string

/** Questions about an element whose answers are kept: two bits for each, "asked" and "yes". */
export const questions = { isClutter: 0, isBlock: 2, isFrame: 4, isNote: 6, holdsParagraphs: 8 } as const

/** The answer to a question about an element, found once. */
export function answer(element: ElementNode, question: number, find: (element: ElementNode) => boolean): boolean {
  const known = (element.answers >> question) & 3
  if (known !== 0) return known === 3
  const isYes = find(element)
  element.answers |= (isYes ? 3 : 1) << question
  return isYes
}

export function isElement(node: HtmlNode): node is ElementNode {
  return typeof node !== 'string'
}

const headingNames: ReadonlySet<string> = new Set(['h1', 'h2', 'h3', 'h4', 'h5', 'h6'])

export function isHeading({ name }: ElementNode): boolean {
  return headingNames.has(name)
}

export function elementsIn(element: ElementNode): ElementNode[] {
  return element.children.filter(isElement)
}

export function appendChild(parent: ElementNode, node: HtmlNode): void {
  if (isElement(node)) node.parent = parent
  const first = parent.children[0]
  const second = parent.children[1]
  // The first push to an array makes room for 16, and most elements hold fewer than four nodes.
  if (first === undefined) parent.children = [node]
  else if (second === undefined) parent.children = [first, node]
  else if (parent.children.length === 2) parent.children = [first, second, node]
  else parent.children.push(node)
}

export function classesOf(element: ElementNode): readonly string[] {
  const names = element.attribs.class
  if (names === undefined || names === '') return noClasses
  // Most elements have one class, which needs no list of parts.
  return /\s/.test(names) ? names.split(/\s+/).filter(Boolean) : [names]
}

const noClasses: readonly string[] = []

export function hasClass({ attribs }: ElementNode, name: string): boolean {
  const names = attribs.class
  if (names === undefined) return false
  return names === name || (names.includes(name) && names.split(/\s+/).includes(name))
}

/** The text as it stands, line breaks and all. */
export function rawText(node: HtmlNode): string {
  if (!isElement(node)) return node
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
  if (!isElement(node)) return node
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
    if (test(child)) return child
    if (child.children.length === 0) continue
    const found = findElement(child, test)
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
    for (const id of anchorsAt(node)) found.push(id)
    anchorsWithin(node.children, found)
  }
  return found
}
