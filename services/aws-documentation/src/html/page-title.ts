import { cleanTitle } from './characters.ts'
import { isClutter } from './clutter.ts'
import { appendChild, ElementNode, findElement, hasClass, isElement, plainText } from './nodes.ts'
import { isFrame } from './page-frame.ts'

/**
 * The first `h1` that is text of the page; of several, the one that the page's head names. Without one, what its class
 * calls a title, else the first `h2`: Javadoc up to 16 has no `h1`. The name of the site may be an `h1` too: a link to its
 * entry page, and nothing else.
 */
export function findTitle(root: ElementNode, document: ElementNode): ElementNode | undefined {
  const isOwn = (heading: ElementNode) => heading.name === 'h1' && !isSiteName(heading)
  const first = findHeading(root, isOwn)
  const named = documentTitle(document)
  const whole = named.split(/\s[-–—|·•]\s/).map(name => name.trim())
  if (first && whole.includes(textOf(first))) return first
  const names = new Set([...whole, ...named.split(/\s[-–—|·•]\s|[.:]/).map(name => name.trim())])
  if (!first) {
    return (
      findHeading(root, ({ name }) => name === 'h1') ??
      toHeading(findHeading(root, element => isTitleByClass(element, names))) ??
      findHeading(root, ({ name }) => name === 'h2')
    )
  }
  // Haddock has a caption for a title, and headings of the first rank for sections.
  const caption = findHeading(root, element => element === first || isTitleByClass(element, new Set(whole)))
  if (caption && caption !== first) return toHeading(caption)
  if (named.includes(textOf(first))) return first
  // A menu beside the text may have an `h1` too; Scaladoc calls it "Packages".
  const isNamed = (heading: ElementNode) => isOwn(heading) && names.has(textOf(heading))
  // The first look knows no frames, and is fast: hardly any page has another.
  return (findElement(root, isNamed) && findHeading(root, isNamed)) ?? first
}

/** Doxygen has `<div class="title">` for a heading, Haddock `<p class="caption">`. */
function isTitleByClass(element: ElementNode, names: ReadonlySet<string>): boolean {
  if (element.name !== 'div' && element.name !== 'p') return false
  return (hasClass(element, 'title') || hasClass(element, 'caption')) && names.has(textOf(element))
}

/** Puts an `h1` in the place of an element that looks like one. */
function toHeading(element: ElementNode | undefined): ElementNode | undefined {
  const siblings = element?.parent?.children
  if (!element || !siblings) return undefined
  const heading = new ElementNode('h1', element.attribs)
  for (const child of element.children) appendChild(heading, child)
  siblings[siblings.indexOf(element)] = heading
  heading.parent = element.parent
  return heading
}

/** What the page is called in its head. */
export function documentTitle(document: ElementNode): string {
  const head = findElement(document, ({ name }) => name === 'head')
  const title = head ? findElement(head, ({ name }) => name === 'title') : undefined
  return title ? cleanTitle(plainText(title.children)) : ''
}

export function textOf(heading: ElementNode): string {
  return plainText(heading.children, isClutter)
}

function isSiteName(heading: ElementNode): boolean {
  const link = findElement(heading, ({ name, attribs }) => name === 'a' && attribs.href !== undefined)
  if (!link || link.attribs.href?.startsWith('#')) return false
  return plainText(link.children) === textOf(heading)
}

function findHeading(root: ElementNode, isWanted: (heading: ElementNode) => boolean): ElementNode | undefined {
  for (const child of root.children) {
    if (!isElement(child) || isClutter(child)) continue
    if (isWanted(child)) return child
    const found = isFrame(child) ? undefined : findHeading(child, isWanted)
    if (found) return found
  }
  return undefined
}
