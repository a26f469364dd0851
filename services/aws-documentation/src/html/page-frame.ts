import { toNameWords } from './characters.ts'
import {
  answer,
  classesOf,
  type ElementNode,
  elementsIn,
  findElement,
  isElement,
  isHeading,
  plainText,
  questions,
} from './nodes.ts'
import { isSentence, prose, weigh } from './weight.ts'

/**
 * What a page names as its frame: the elements and roles of HTML, or a word of a class or id. A heading or paragraph of
 * that name is text, and so is what holds the title of the page.
 */
export function isFrame(element: ElementNode): boolean {
  return answer(element, questions.isFrame, isNamedAsFrame)
}

function isNamedAsFrame(element: ElementNode): boolean {
  const { name, attribs } = element
  if (frameTags.has(name)) return name !== 'header' || !(hasTitle(element) || isInSection(element))
  if (attribs.role === 'banner' || attribs.role === 'complementary') return !hasTitle(element)
  if (!containers.has(name) || (attribs.class === undefined && attribs.id === undefined)) return false
  const words = [...classesOf(element), attribs.id ?? ''].flatMap(toNameWords)
  if (words.includes('header') && isMenu(element)) return true
  if (words.some(word => menuWords.has(word)) && isTitledMenu(element)) return true
  if (words.includes('sidebar') && isBox(element)) return false
  return words.some(word => frameWords.has(word)) && !hasTitle(element) && !isProse(element)
}

/** The header of a section is not that of the site. */
function isInSection({ parent }: ElementNode): boolean {
  for (let around = parent; around; around = around.parent) if (sections.has(around.name)) return true
  return false
}

const sections: ReadonlySet<string> = new Set(['article', 'section', 'main'])

/** Texinfo's `Next: …, Previous: …`: hardly anything but links, and no heading. */
function isMenu(element: ElementNode): boolean {
  const { text, links } = weigh(element, () => false)
  return links * 2 > text && findElement(element, isHeading) === undefined
}

/** LDoc's menu has headings of all ranks, over lists of links. */
function isTitledMenu(element: ElementNode): boolean {
  if (findElement(element, ({ name }) => name === 'h2' || name === 'h3') === undefined) return false
  const { text, links } = weigh(element, () => false)
  const headings = findAll(element, isHeading).reduce((sum, heading) => sum + plainText(heading.children).length, 0)
  return links > 0 && links + headings >= text * 0.7
}

const menuWords: ReadonlySet<string> = new Set(['nav', 'navigation', 'menu', 'sidebar'])

/** More than remarks and links, or code: a part of the text that happens to have such a name. */
function isProse(element: ElementNode): boolean {
  if (element.name === 'pre' || element.parent?.name === 'pre') return true
  return findElement(element, ({ name }) => name === 'pre') !== undefined || prose(weigh(element, () => false)) > 200
}

/** DocBook's sidebar is a box between paragraphs: more than links, in an element that has sentences of its own. */
function isBox(element: ElementNode): boolean {
  const { text, links, sentences } = weigh(element, () => false)
  if (sentences === 0 || links * 2 > text) return false
  return element.parent !== undefined && answer(element.parent, questions.holdsParagraphs, holdsParagraphs)
}

function holdsParagraphs(element: ElementNode): boolean {
  return elementsIn(element).some(
    child =>
      (child.name === 'p' || child.name === 'div') && child.children.some(node => !isElement(node) && isSentence(node)),
  )
}

function findAll(element: ElementNode, test: (element: ElementNode) => boolean): ElementNode[] {
  return elementsIn(element).flatMap(child => (test(child) ? [child] : findAll(child, test)))
}

function hasTitle(element: ElementNode): boolean {
  return (
    findElement(element, ({ name, attribs }) => name === 'h1' || isMain({ name, attribs } as ElementNode)) !== undefined
  )
}

export function isMain({ name, attribs }: ElementNode): boolean {
  return name === 'main' || attribs.role === 'main'
}

const frameTags: ReadonlySet<string> = new Set(['nav', 'footer', 'dialog', 'header'])
const containers: ReadonlySet<string> = new Set(['div', 'ul', 'ol', 'section', 'aside', 'form', 'table', 'p', 'header'])
const frameWords: ReadonlySet<string> = new Set([
  ...[
    'nav',
    'navbar',
    'navigate',
    'navigation',
    'menu',
    'sidebar',
    'sphinxsidebar',
    'breadcrumb',
    'breadcrumbs',
    'footer',
  ],
  ...['toolbar', 'search', 'feedback', 'cookie', 'cookies', 'masthead', 'skip', 'navheader', 'navfooter'],
])
