import { isClutter } from './clutter.ts'
import { type ElementNode, findElement, type HtmlNode, isElement, isHeading } from './nodes.ts'
import { isFrame, isMain } from './page-frame.ts'
import { documentTitle, findTitle, textOf } from './page-title.ts'
import { createScale, prose, type Weight } from './weight.ts'

export type MainColumn = {
  readonly element: ElementNode
  /** The heading that names the page. */
  readonly title: ElementNode | undefined
  /** What stands around the text inside the column, where a page marks no column of its own. */
  isFrame(element: ElementNode): boolean
}

/**
 * Finds the part of a page that is its text, by where the title and the prose stand, not by a list of templates:
 * the element that the page calls its main part, if that holds the title or half of the prose; else the smallest
 * element around the title with nothing outside but links, short remarks and elements named as frame.
 */
export function findMainColumn(document: ElementNode): MainColumn {
  const body = findElement(document, ({ name }) => name === 'body' || name === 'frameset') ?? document
  const title = findTitle(body, document)
  // Weighing walks the whole page, and most pages say where their text is.
  const weightOf = createScale(body, isFrame)
  const landmark = findLandmark(document, { body, title, weightOf })
  if (title && landmark && isTitleOf(title, landmark, document)) {
    const element = commonAncestor([landmark, title]) ?? body
    const around = ancestorsOf(title)
    return {
      element,
      title,
      isFrame: inner => isFrame(inner) && !around.has(inner) && !isWithin(inner, landmark),
    }
  }
  if (landmark) {
    const own = title && isWithin(title, landmark) ? title : findTitle(landmark, document)
    return { element: landmark, title: own ?? title, isFrame: () => false }
  }
  if (!title) return { element: body, title, isFrame }

  let column = title.parent ?? body
  while (column !== body && column.parent) {
    if (hasTextAfter(title, column) && holdsTheText(weightOf(column), weightOf(body))) break
    column = column.parent
  }
  // The title may be moved out of a header, which stays text all the same.
  const around = ancestorsOf(title)
  return { element: column, title, isFrame: element => !around.has(element) && isFrame(element) }
}

function ancestorsOf(title: ElementNode): ReadonlySet<ElementNode> {
  const around = new Set<ElementNode>()
  for (let at: ElementNode | undefined = title; at; at = at.parent) around.add(at)
  return around
}

/**
 * Landing pages have the title in a banner, and the main part below it. The name of a site may stand there too: then the
 * first heading of the main part is what the page's head names.
 */
function isTitleOf(title: ElementNode, landmark: ElementNode, document: ElementNode): boolean {
  if (title.name !== 'h1' || isWithin(title, landmark)) return false
  if (findElement(landmark, ({ name }) => name === 'h1')) return false
  const named = documentTitle(document)
  // `Page - Site`: the name of the site comes last.
  const names = named.toLowerCase().split(/\s[-–—|·•]\s/)
  if (names.indexOf(textOf(title).toLowerCase()) > 0) return false
  const first = findElement(landmark, isHeading)
  return first === undefined || !named.includes(textOf(first))
}

/** A header that holds the title, and a link beside it, is not the text it is the title of. */
function hasTextAfter(title: ElementNode, column: ElementNode): boolean {
  for (let at = title; at !== column && at.parent; at = at.parent) {
    const siblings = at.parent.children
    if (siblings.slice(siblings.indexOf(at) + 1).some(isTextAfter)) return true
  }
  return false
}

function isTextAfter(node: HtmlNode): boolean {
  if (!isElement(node)) return /\S/.test(node)
  if (isClutter(node) || isFrame(node)) return false
  if (node.name === 'a') return false
  return lists.has(node.name) ? hasText(node) : node.children.some(isTextAfter)
}

/** Links are the text of a page where they stand in a list. */
const lists: ReadonlySet<string> = new Set(['ul', 'ol', 'dl', 'table'])

/** Whether what stands outside is frame: hardly any prose, few sentences, and no more links than a menu has. */
function holdsTheText(inside: Weight, total: Weight): boolean {
  if (total.sentences - inside.sentences > 250) return false
  const outside = { text: total.text - inside.text, links: total.links - inside.links }
  // Of a short page, what stands outside may be as long as the text, and no longer.
  const allowed = Math.max(Math.min(120, prose(inside)), prose(inside) / 5)
  return prose(outside) <= allowed && (outside.links <= inside.text * 4 || prose(inside) > 200)
}

type Facts = {
  readonly body: ElementNode
  readonly title: ElementNode | undefined
  readonly weightOf: (element: ElementNode) => Weight
}

function findLandmark(document: ElementNode, { body, title, weightOf }: Facts): ElementNode | undefined {
  const holds = (candidate: ElementNode) =>
    (title !== undefined &&
      (isWithin(title, candidate) || (isMain(candidate) && isTitleOf(title, candidate, document)))) ||
    isWholePage(candidate) ||
    prose(weightOf(candidate)) * 2 >= Math.max(1, prose(weightOf(body)))
  /** A main part with a title of its own, and hardly a sentence outside, however few words it has. */
  const isWholePage = (candidate: ElementNode) =>
    isMain(candidate) &&
    findElement(candidate, ({ name }) => name === 'h1') !== undefined &&
    weightOf(body).sentences - weightOf(candidate).sentences <= 250
  for (const isCandidate of [isMain, isArticle]) {
    const candidates = outermost(body, isCandidate).filter(hasText)
    const [only, ...others] = candidates
    if (only && others.length === 0 && holds(only)) return innerColumn(only, title)
    // Two main parts: what holds both.
    if (only && others.length > 0 && isCandidate === isMain) return commonAncestor(candidates)
  }
  return undefined
}

function hasText(element: ElementNode): boolean {
  return element.children.some(child => (isElement(child) ? !isClutter(child) && hasText(child) : /\S/.test(child)))
}

/** A column that its page names inside the main part: around it are bread crumbs and links to the pages beside. */
function innerColumn(landmark: ElementNode, title: ElementNode | undefined): ElementNode {
  const inner = findElement(landmark, ({ attribs, name }) => attribs.id === 'main-col-body' || name === 'article')
  if (!inner || !title || !isWithin(title, inner)) return landmark
  if (inner.attribs.id === 'main-col-body') return inner
  const weightOf = createScale(landmark, isFrame)
  return holdsTheText(weightOf(inner), weightOf(landmark)) ? inner : landmark
}

function isArticle({ name, attribs }: ElementNode): boolean {
  return name === 'article' || attribs.role === 'article'
}

function outermost(
  root: ElementNode,
  test: (element: ElementNode) => boolean,
  found: ElementNode[] = [],
): ElementNode[] {
  for (const child of root.children) {
    if (!isElement(child) || isClutter(child)) continue
    if (test(child)) found.push(child)
    else outermost(child, test, found)
  }
  return found
}

function commonAncestor([first, ...others]: readonly ElementNode[]): ElementNode | undefined {
  let ancestor = first?.parent
  while (ancestor && !others.every(other => isWithin(other, ancestor as ElementNode))) ancestor = ancestor.parent
  return ancestor
}

function isWithin(element: ElementNode, ancestor: ElementNode): boolean {
  for (let at: ElementNode | undefined = element; at; at = at.parent) if (at === ancestor) return true
  return false
}
