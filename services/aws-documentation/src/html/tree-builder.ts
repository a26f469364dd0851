import { appendChild, ElementNode } from './nodes.ts'
import { createOpenElements } from './open-elements.ts'
import {
  breakouts,
  buttonBarriers,
  cells,
  closesParagraph,
  formattingElements,
  headElements,
  headings,
  item,
  listBarriers,
  mathPoints,
  reopensFormatting,
  scopeBarriers,
  sectionsAndTable,
  special,
  svgPoints,
  tableBarriers,
  tableOnly,
  tableParts,
  termOrDetail,
  voidElements,
} from './tag-names.ts'

export type TreeBuilder = {
  readonly document: ElementNode
  openTag(name: string, attribs: Record<string, string>, isSelfClosing: boolean): void
  closeTag(name: string): void
  addText(data: string): void
  /** Whether the parser has reached SVG or MathML, where `/>` closes and CDATA is text. */
  isInForeign(): boolean
}

/**
 * Builds a tree by the rules of the HTML standard, section 13.2.6, as far as they decide which text, links and cells
 * there are: implied and misplaced end tags, tables, formatting elements, `head` and `body`. Names in comments are the
 * standard's. Left out: quirks mode, `template`, `select` and `frameset` as modes of their own.
 */
export function createTreeBuilder(): TreeBuilder {
  const document = new ElementNode('#document')
  const html = new ElementNode('html')
  appendChild(document, html)
  const open = createOpenElements(html)
  const { stack, formatting, current, isInScope, insert, insertElement, insertTablePart } = open
  const { closeImplied, closeParagraph, closeSiblings, popThrough, popUntil } = open
  let head: ElementNode | undefined
  let body: ElementNode | undefined
  let dropsLineFeed = false
  /** Most pages have no SVG or MathML, and each tag asks. */
  let hasForeign = false

  /** Within `svg` or `math`, and not within HTML inside that. */
  function isForeign(top = stack.length - 1): boolean {
    if (!hasForeign) return false
    let isInSvgPoint = false
    let isInMathPoint = false
    for (let index = top; index > 0; index--) {
      const name = stack[index]?.name ?? ''
      if (name === 'svg') return !isInSvgPoint
      if (name === 'math') return !isInMathPoint
      isInSvgPoint ||= svgPoints.has(name)
      isInMathPoint ||= mathPoints.has(name)
    }
    return false
  }

  function enterBody(attribs: Record<string, string> = {}): void {
    if (body) return
    stack.length = 1
    body = new ElementNode('body', attribs)
    appendChild(html, body)
    stack.push(body)
  }

  /** Until the body begins, what may stand in a head goes there. */
  function openInHead(name: string, attribs: Record<string, string>): boolean {
    if (body) return false
    // Only what belongs to a head is in its elements: `<noscript>` may hold a whole page, which is not shown.
    if (stack.some(element => element.name === 'noscript' || element.name === 'template')) return false
    if (name === 'frameset') {
      stack.length = 1
      body = insertElement(name, attribs)
      return true
    }
    if (name !== 'head' && !headElements.has(name)) {
      enterBody()
      return false
    }
    if (!head) {
      head = new ElementNode('head', name === 'head' ? attribs : {})
      appendChild(html, head)
    }
    if (current() !== head && stack.length === 1) stack.push(head)
    return name === 'head'
  }

  function openTag(name: string, attribs: Record<string, string>, isSelfClosing: boolean): void {
    dropsLineFeed = false
    if (name === 'html') return
    if (name === 'body') {
      enterBody(attribs)
      return
    }
    if (openInHead(name, attribs)) return
    if (name === 'head') return
    if (isForeign()) {
      if (!breakouts.has(name)) {
        openForeign(name, attribs, isSelfClosing)
        return
      }
      while (isForeign() && stack.length > 1) stack.pop()
    }
    if (openTablePart(name, attribs)) return
    openInBody(name, attribs, isSelfClosing)
  }

  function openForeign(name: string, attribs: Record<string, string>, isSelfClosing: boolean): void {
    const element = insertElement(toForeignName(name), attribs)
    if (isSelfClosing && current() === element) stack.pop()
  }

  function openTablePart(name: string, attribs: Record<string, string>): boolean {
    switch (name) {
      case 'col':
      case 'colgroup':
        return true
      case 'caption':
      case 'thead':
      case 'tbody':
      case 'tfoot':
        if (!isInScope('table', tableBarriers)) return true
        popUntil(tableOnly)
        insertTablePart(name, attribs)
        if (name === 'caption') formatting.addMarker()
        return true
      case 'tr':
        if (!isInScope('table', tableBarriers)) return true
        popUntil(sectionsAndTable)
        if (current().name === 'table') insertTablePart('tbody')
        insertTablePart('tr', attribs)
        return true
      case 'td':
      case 'th':
        if (!isInScope('table', tableBarriers)) return true
        popUntil(tableParts)
        if (current().name === 'table') insertTablePart('tbody')
        if (current().name !== 'tr') insertTablePart('tr')
        insertTablePart(name, attribs)
        formatting.addMarker()
        return true
      case 'table':
        // A table in a table, outside its cells, ends the outer one.
        if (tableParts.has(current().name)) popThrough('table')
        return false
      default:
        return false
    }
  }

  function openInBody(name: string, attribs: Record<string, string>, isSelfClosing: boolean): void {
    if (closesParagraph.has(name)) closeParagraph()
    if (headings.has(name) && headings.has(current().name)) stack.pop()
    if (name === 'li') closeSiblings(item)
    else if (name === 'dt' || name === 'dd') closeSiblings(termOrDetail)
    else if (name === 'button' && isInScope('button')) popThrough('button')
    else if ((name === 'option' || name === 'optgroup') && current().name === 'option') stack.pop()
    else if ((name === 'rt' || name === 'rp') && isInScope('ruby')) closeImplied()
    if (item.has(name) || termOrDetail.has(name)) closeParagraph()

    if (name === 'a') formatting.closeLink()
    if (!special.has(name) || reopensFormatting.has(name)) formatting.reopen()
    if (voidElements.has(name)) {
      open.count()
      insert(new ElementNode(name === 'image' ? 'img' : name, attribs))
      return
    }
    if (isForeignRoot(name)) hasForeign = true
    const element = insertElement(name, attribs)
    if (formattingElements.has(name) && current() === element) formatting.add(element)
    if (isSelfClosing && isForeignRoot(name) && current() === element) stack.pop()
    dropsLineFeed = name === 'pre' || name === 'listing' || name === 'textarea'
  }

  function closeTag(name: string): void {
    dropsLineFeed = false
    if (name === 'html' || name === 'body' || name === 'head') {
      if (name === 'head' && current() === head) stack.pop()
      return
    }
    if (open.closeFlattened(name)) return
    if (name === 'br' || name === 'p') while (isForeign() && stack.length > 1) stack.pop()
    if (name === 'br' || (name === 'p' && !isInScope('p', buttonBarriers))) {
      enterBody()
      insert(new ElementNode(name))
      return
    }
    // The end of an element that holds HTML is read as SVG.
    if (isForeign(isPoint(current()) ? stack.length - 2 : stack.length - 1)) {
      const foreignName = toForeignName(name)
      const at = stack.findLastIndex(element => element.name === foreignName)
      const root = stack.findLastIndex(element => isForeignRoot(element.name))
      if (at >= root) stack.length = at
      if (at >= root) return
    }
    if (cells.has(name)) {
      if (!isInScope(name, tableBarriers)) return
      popThrough(name)
      return
    }
    if (name === 'table' || tableParts.has(name)) {
      if (isInScope(name, tableBarriers)) popThrough(name)
      return
    }
    if (formattingElements.has(name)) {
      formatting.close(name)
      return
    }
    if (headings.has(name)) {
      if (isInScope(headings)) popThrough(headings)
      return
    }
    if (name === 'li') {
      if (isInScope('li', listBarriers)) popThrough('li')
      return
    }
    closeOther(name)
  }

  /** "Any other end tag", and those of blocks: neither reaches out of a cell. */
  function closeOther(name: string): void {
    if (special.has(name)) {
      if (isInScope(name, name === 'p' ? buttonBarriers : scopeBarriers)) popThrough(name)
      return
    }
    for (let index = stack.length - 1; index > 0; index--) {
      const open = stack[index]?.name ?? ''
      if (open === name) {
        popThrough(name)
        return
      }
      if (special.has(open)) return
    }
  }

  function addText(data: string): void {
    const text = dropsLineFeed ? data.replace(/^\r?\n/, '') : data
    dropsLineFeed = false
    const isBlank = !/[^\t\n\f\r ]/.test(text)
    if (!body) {
      const isRaw = stack.length > 1 && current() !== head
      if (isBlank && !isRaw) return
      if (!isRaw) enterBody()
    }
    if (text === '' || (isBlank && tableParts.has(current().name))) return
    if (!isBlank && body && !isForeign()) formatting.reopen()
    insert(text)
  }

  return { document, openTag, closeTag, addText, isInForeign: () => isForeign() }
}

/** A `<tr>` in SVG is no row: rules for tables must not find it. */
function toForeignName(name: string): string {
  return tableParts.has(name) || cells.has(name) ? `foreign:${name}` : name
}

function isPoint({ name }: ElementNode): boolean {
  return svgPoints.has(name) || mathPoints.has(name)
}

function isForeignRoot(name: string): boolean {
  return name === 'svg' || name === 'math'
}
