import type { Element } from 'domhandler'
import { classesOf } from './dom.ts'

// The parts of a page around its content: the awsdocs template's (docs.aws.amazon.com), then Sphinx's (the Neuron, CLI
// and SDK references). They go with everything in them; unknown elements stay and only lose their tags.
const tags: ReadonlySet<string> = new Set([
  ...['script', 'style', 'noscript', 'template', 'meta', 'link', 'nav', 'footer', 'iframe', 'object', 'svg'],
  ...['button', 'input', 'select', 'textarea', 'awsui-icon', 'awsdocs-copyright', 'awsdocs-thumb-feedback'],
  ...['awsdocs-page-header', 'awsdocs-language-banner', 'awsdocs-filter-selector', 'awsdocs-breadcrumb'],
])

const ids: ReadonlySet<string> = new Set([
  ...['breadcrumbs', 'main-col-footer', 'js_error_message', 'tools-panel', 'quick-feedback-yes', 'quick-feedback-no'],
  ...['doc-conventions', 'awsdocs-page-utilities', 'page-toc-src', 'awsdocs-filter-selector'],
])

const classes: ReadonlySet<string> = new Set([
  ...['prev-next', 'awsdocs-page-utilities', 'awsdocs-page-header-container', 'awsdocs-page-banner'],
  ...['page-loading-indicator', 'doc-cookie-banner', 'code-btn-container', 'btn-copy-code', 'awsui-util-hide'],
  ...['headerlink', 'bd-sidebar-secondary', 'bd-header-article', 'prev-next-area', 'prev-next-footer', 'related'],
])

export function isClutter(element: Element): boolean {
  return (
    tags.has(element.name) ||
    ids.has(element.attribs.id ?? '') ||
    isHiddenText(element) ||
    classesOf(element).some(name => classes.has(name))
  )
}

/** Hidden blocks are kept: tabs hide every panel but one until a script shows it. */
function isHiddenText({ name, attribs }: Element): boolean {
  return (name === 'a' || name === 'span') && ('hidden' in attribs || /display:\s*none/.test(attribs.style ?? ''))
}
