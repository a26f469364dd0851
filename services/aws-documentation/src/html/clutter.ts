import { dropInvisible } from './characters.ts'
import {
  answer,
  classesOf,
  type ElementNode,
  findElement,
  isElement,
  isHeading,
  plainText,
  questions,
} from './nodes.ts'

/** What is no text of a page, wherever it stands. Unknown elements stay and only lose their tags. */
const tags: ReadonlySet<string> = new Set([
  ...['script', 'style', 'noscript', 'template', 'meta', 'link', 'base', 'title', 'nav', 'footer', 'object', 'svg'],
  ...['noframes', 'noembed'],
  ...['button', 'input', 'select', 'textarea', 'datalist', 'awsui-icon', 'awsdocs-copyright', 'awsdocs-thumb-feedback'],
  ...['awsdocs-page-header', 'awsdocs-language-banner', 'awsdocs-filter-selector', 'awsdocs-breadcrumb'],
  ...['awsdocs-cookie-banner', 'awsdocs-page-utilities'],
])

/** Names that the templates of documentation sites give to controls, and no author to content. */
const classes: ReadonlySet<string> = new Set([
  ...['awsdocs-page-utilities', 'awsdocs-page-header-container', 'page-loading-indicator', 'doc-cookie-banner'],
  ...['code-btn-container', 'btn-copy-code', 'awsui-util-hide', 'headerlink', 'prev-next', 'copyright-print'],
  ...['tsd-anchor-icon', 'toggleSource', 'summary_toggle', 'skip-nav', 'skipNav', 'legalCopy', 'legal-copy'],
])

const ids: ReadonlySet<string> = new Set([
  ...['main-col-footer', 'js_error_message', 'tools-panel', 'quick-feedback-yes', 'quick-feedback-no'],
  ...['doc-conventions', 'awsdocs-page-utilities', 'awsdocs-filter-selector', 'breadcrumbs'],
])

export function isClutter(element: ElementNode): boolean {
  return answer(element, questions.isClutter, judge)
}

function judge(element: ElementNode): boolean {
  const { name, attribs } = element
  if (tags.has(name)) return !isTitleButton(element)
  if (attribs.role !== undefined && frameRoles.has(attribs.role)) return true
  if (isHidden(element)) return true
  if (name === 'a' && isPermalink(element)) return true
  if (hasAnyClass(element, classes)) return !holdsHeading(element)
  if (hasAnyClass(element, notPrinted)) return isControl(element)
  if (name === 'span' && isLanguageLabel(element)) return true
  return attribs.id !== undefined && ids.has(attribs.id) && name === 'div' && !holdsHeading(element)
}

function hasAnyClass(element: ElementNode, wanted: ReadonlySet<string>): boolean {
  const { class: names } = element.attribs
  if (names === undefined) return false
  // Most elements have one class, which needs no list.
  return /\s/.test(names) ? classesOf(element).some(name => wanted.has(name)) : wanted.has(names)
}

/** Names of utilities that keep something off paper: forms for feedback, and other controls. */
const notPrinted: ReadonlySet<string> = new Set(['d-print-none', 'print:hidden', 'hidden-print', 'no-print', 'noprint'])

/** Short, and with nothing in it that only text of a page has. */
function isControl(element: ElementNode): boolean {
  if (findElement(element, ({ name }) => name === 'h1' || name === 'pre' || name === 'table')) return false
  return plainText(element.children).length < 1_000
}

/** A button that opens what it names: all of a heading or term (accordions), or the name of a field in a cell (Redoc). */
function isTitleButton(button: ElementNode): boolean {
  if (button.name !== 'button' || button.attribs.role === 'tab') return false
  let holder = button.parent
  for (let levels = 0; holder && levels < 3 && !titleHolders.has(holder.name); levels++) holder = holder.parent
  if (!holder || !titleHolders.has(holder.name) || !hasText(button)) return false
  if (holder.name === 'td')
    return 'aria-expanded' in button.attribs || /^expand/i.test(button.attribs['aria-label'] ?? '')
  return !hasTextBeside(holder, button)
}

const titleHolders: ReadonlySet<string> = new Set([
  ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'dt', 'th', 'td', 'summary', 'legend'],
])

function hasText(element: ElementNode): boolean {
  return element.children.some(child => (isElement(child) ? hasText(child) : child.trim() !== ''))
}

function hasTextBeside(element: ElementNode, button: ElementNode): boolean {
  return element.children.some(child => {
    if (!isElement(child)) return child.trim() !== ''
    return child !== button && !(tags.has(child.name) && child.name !== 'button') && hasTextBeside(child, button)
  })
}

/** `<span class="lang">sh</span>` beside the code: the fence says it. */
function isLanguageLabel({ attribs, parent }: ElementNode): boolean {
  return attribs.class === 'lang' && /(?:^|\s)language-/.test(parent?.attribs.class ?? '')
}

/** Sites of many kinds put a sign beside each heading that links to the heading itself. In code a sign is code. */
function isPermalink({ attribs, children, parent }: ElementNode): boolean {
  const [only] = children
  if (attribs.href?.startsWith('#') !== true || children.length !== 1 || only === undefined || isElement(only))
    return false
  const sign = dropInvisible(only).trim()
  return signs.has(sign) && (sign === '' || (parent?.name !== 'code' && parent?.name !== 'pre'))
}

const signs: ReadonlySet<string> = new Set(['', '#', '§', '¶', '🔗', '∞', '◆'])

/** Labels of tabs stand at their panels. */
const frameRoles: ReadonlySet<string> = new Set([
  ...['navigation', 'search', 'contentinfo', 'dialog', 'menu', 'menubar', 'tab', 'tablist'],
])

/** Tabs hide every panel but one until a script shows it. */
function isHidden(element: ElementNode): boolean {
  const { attribs } = element
  const isMarked =
    ('hidden' in attribs && attribs.hidden !== 'until-found') ||
    attribs['aria-hidden'] === 'true' ||
    (attribs.style !== undefined && /display\s*:\s*none|visibility\s*:\s*hidden/i.test(attribs.style))
  return isMarked && !isPanel(element)
}

function isPanel({ name, attribs, parent }: ElementNode): boolean {
  return (
    attribs.role === 'tabpanel' ||
    'tab-id' in attribs ||
    parent?.name === 'awsdocs-tabs' ||
    name === 'awsdocs-tabs' ||
    /\btab/i.test(attribs.class ?? '')
  )
}

function holdsHeading(element: ElementNode): boolean {
  return isHeading(element) || findElement(element, isHeading) !== undefined
}
