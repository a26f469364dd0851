import { DocsError } from '../errors.ts'
import { createFormattingList, type FormattingList } from './formatting.ts'
import { appendChild, ElementNode, type HtmlNode, isElement } from './nodes.ts'
import { buttonBarriers, cells, impliedEnds, passedOver, scopeBarriers, special, tableParts } from './tag-names.ts'

/** Deeper elements lose their tags and keep their text, so that nothing that walks the tree runs out of stack. */
const maxDepth = 200
/** A body of 16 MB can have five million empty elements, at some 150 bytes each. */
const maxElements = 2_000_000

/**
 * The "stack of open elements" of the HTML standard, and where nodes go that are added to it. Which tags open and close
 * what is decided in `tree-builder.ts`.
 */
export function createOpenElements(html: ElementNode) {
  const stack: ElementNode[] = [html]
  /** Elements past `maxDepth`, by name: their end tags close nothing. */
  const flattened = new Map<string, number>()
  let elements = 0

  const current = () => stack[stack.length - 1] ?? html
  const formatting: FormattingList = createFormattingList({ stack, insert, insertAt: insertMisplaced, isInScope })

  function push(element: ElementNode): void {
    count()
    if (stack.length < maxDepth) stack.push(element)
    else flattened.set(element.name, (flattened.get(element.name) ?? 0) + 1)
  }

  /** Whether an end tag belongs to an element past `maxDepth`. */
  function closeFlattened(name: string): boolean {
    if (flattened.size === 0) return false
    const deeper = flattened.get(name) ?? 0
    if (deeper > 0) flattened.set(name, deeper - 1)
    return deeper > 0
  }

  /** Counts an element of the page, also one that stays on no stack. */
  function count(): void {
    if (++elements <= maxElements) return
    throw new DocsError('too_large', `The page has more than ${maxElements} elements, which is more than is read here.`)
  }

  /** Where a node goes: into the current element, or out of a table that may not hold it ("foster parenting"). */
  function insert(node: HtmlNode): void {
    if (!tableParts.has(current().name)) {
      append(current(), node)
      return
    }
    insertMisplaced(node)
  }

  function insertMisplaced(node: HtmlNode): void {
    const at = stack.findLastIndex(element => element.name === 'table')
    const table = stack[at]
    const parent = table?.parent
    if (!table || !parent) {
      append(stack[Math.max(0, at - 1)] ?? html, node)
      return
    }
    const index = parent.children.lastIndexOf(table)
    const before = parent.children[index - 1]
    if (typeof node === 'string' && typeof before === 'string') parent.children[index - 1] = before + node
    else {
      if (isElement(node)) node.parent = parent
      parent.children.splice(index, 0, node)
    }
  }

  function append(parent: ElementNode, node: HtmlNode): void {
    const last = parent.children[parent.children.length - 1]
    if (typeof node === 'string' && typeof last === 'string') parent.children[parent.children.length - 1] = last + node
    else appendChild(parent, node)
  }

  function insertElement(name: string, attribs: Record<string, string> = {}): ElementNode {
    const element = new ElementNode(name, attribs)
    insert(element)
    push(element)
    return element
  }

  /** For rows and cells, which tables may hold. */
  function insertTablePart(name: string, attribs: Record<string, string> = {}): void {
    const element = new ElementNode(name, attribs)
    append(current(), element)
    push(element)
  }

  function popThrough(name: string | ReadonlySet<string>): void {
    while (stack.length > 1) {
      const popped = stack.pop()
      if (!popped) return
      if (cells.has(popped.name)) formatting.clearToMarker()
      if (typeof name === 'string' ? popped.name === name : name.has(popped.name)) return
    }
  }

  function popUntil(names: ReadonlySet<string>): void {
    while (stack.length > 1 && !names.has(current().name)) {
      const popped = stack.pop()
      if (popped && cells.has(popped.name)) formatting.clearToMarker()
    }
  }

  function isInScope(wanted: string | ReadonlySet<string>, barriers: ReadonlySet<string> = scopeBarriers): boolean {
    for (let index = stack.length - 1; index > 0; index--) {
      const name = stack[index]?.name ?? ''
      if (typeof wanted === 'string' ? name === wanted : wanted.has(name)) return true
      if (barriers.has(name)) return false
    }
    return false
  }

  function closeImplied(except?: string): void {
    while (impliedEnds.has(current().name) && current().name !== except) stack.pop()
  }

  function closeParagraph(): void {
    if (isInScope('p', buttonBarriers)) popThrough('p')
  }

  /** `<li>` ends the item before it, and so do `dt` and `dd`, unless another list begins in between. */
  function closeSiblings(names: ReadonlySet<string>): void {
    for (let index = stack.length - 1; index > 0; index--) {
      const name = stack[index]?.name ?? ''
      if (names.has(name)) {
        closeImplied(name)
        popThrough(name)
        return
      }
      if (special.has(name) && !passedOver.has(name)) return
    }
  }

  return {
    ...{ stack, formatting, current, count, insert, insertElement, insertTablePart, isInScope },
    ...{ popThrough, popUntil, closeFlattened, closeImplied, closeParagraph, closeSiblings },
  }
}
