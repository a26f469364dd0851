import { appendChild, ElementNode, type HtmlNode, isElement } from './nodes.ts'
import { special, tableParts } from './tag-names.ts'

/** The "list of active formatting elements": bold text, links and code that a misplaced tag has cut apart. */
export type FormattingList = {
  add(element: ElementNode): void
  /** Begins a cell or caption: formatting from outside does not reach in. */
  addMarker(): void
  clearToMarker(): void
  /** Opens again what was closed by the end of a block around it ("reconstruct"). */
  reopen(): void
  /** Ends an element, and carries it into blocks that began inside ("adoption agency"). */
  close(name: string): void
  /** A link ends the link it stands in. */
  closeLink(): void
}

type Builder = {
  readonly stack: ElementNode[]
  insert(node: HtmlNode): void
  insertAt(node: HtmlNode): void
  isInScope(name: string): boolean
}

/** No page has so many at once. Without a bound, unclosed ones are opened again in each paragraph. */
const maxEntries = 40

export function createFormattingList({ stack, insert, insertAt, isInScope }: Builder): FormattingList {
  const entries: (ElementNode | 'marker')[] = []

  function add(element: ElementNode): void {
    // "Noah's Ark": no more than three of a kind.
    let same = 0
    for (let index = entries.length - 1; index >= 0; index--) {
      const entry = entries[index]
      if (entry === 'marker' || entry === undefined) break
      if (isSame(entry, element) && ++same === 3) entries.splice(index, 1)
    }
    if (entries.length >= maxEntries) entries.shift()
    entries.push(element)
  }

  function reopen(): void {
    let index = entries.length
    while (index > 0) {
      const entry = entries[index - 1]
      if (entry === undefined || entry === 'marker' || stack.includes(entry)) break
      index--
    }
    for (; index < entries.length; index++) {
      const entry = entries[index]
      if (entry === undefined || entry === 'marker') continue
      const copy = new ElementNode(entry.name, entry.attribs)
      insert(copy)
      stack.push(copy)
      entries[index] = copy
    }
  }

  function findActive(name: string): ElementNode | undefined {
    for (let index = entries.length - 1; index >= 0; index--) {
      const entry = entries[index]
      if (entry === undefined || entry === 'marker') return undefined
      if (entry.name === name) return entry
    }
    return undefined
  }

  function forget(element: ElementNode): void {
    const index = entries.lastIndexOf(element)
    if (index >= 0) entries.splice(index, 1)
  }

  function close(name: string): void {
    const top = stack.at(-1)
    if (top?.name === name) {
      const isLast = entries.at(-1) === top
      if (isLast || !entries.includes(top)) {
        stack.pop()
        if (isLast) entries.pop()
        return
      }
    }
    for (let round = 0; round < 8; round++) {
      const element = findActive(name)
      if (!element) {
        if (round === 0) closeUnlisted(name)
        return
      }
      const at = stack.lastIndexOf(element)
      if (at < 0) {
        forget(element)
        return
      }
      if (!isInScope(name)) return
      const blockAt = stack.findIndex((open, index) => index > at && special.has(open.name))
      if (blockAt < 0) {
        stack.length = at
        forget(element)
        return
      }
      adopt(element, at, blockAt)
    }
  }

  function adopt(element: ElementNode, at: number, blockAt: number): void {
    const block = stack[blockAt]
    const ancestor = stack[at - 1]
    if (!block || !ancestor) return
    let bookmark = entries.indexOf(element)
    let last: ElementNode = block
    let inner = 0
    for (let index = blockAt - 1; index > at; index--) {
      inner++
      const node = stack[index]
      if (!node) continue
      const listed = entries.indexOf(node)
      if (inner > 3 && listed >= 0) {
        entries.splice(listed, 1)
        if (listed < bookmark) bookmark--
      }
      if (!entries.includes(node)) {
        stack.splice(index, 1)
        continue
      }
      const copy = new ElementNode(node.name, node.attribs)
      entries[entries.indexOf(node)] = copy
      stack[index] = copy
      if (last === block) bookmark = entries.indexOf(copy) + 1
      move(last, copy)
      last = copy
    }
    detach(last)
    if (tableParts.has(ancestor.name)) insertAt(last)
    else appendChild(ancestor, last)

    const copy = new ElementNode(element.name, element.attribs)
    for (const child of block.children) if (isElement(child)) child.parent = copy
    copy.children = block.children
    block.children = [copy]
    copy.parent = block

    const listed = entries.indexOf(element)
    entries.splice(listed, 1)
    entries.splice(listed < bookmark ? bookmark - 1 : bookmark, 0, copy)
    stack.splice(stack.indexOf(element), 1)
    stack.splice(stack.indexOf(block) + 1, 0, copy)
  }

  function closeUnlisted(name: string): void {
    for (let index = stack.length - 1; index > 0; index--) {
      const open = stack[index]?.name ?? ''
      if (open === name) {
        stack.length = index
        return
      }
      if (special.has(open)) return
    }
  }

  return {
    add,
    addMarker: () => entries.push('marker'),
    clearToMarker: () => {
      while (entries.length > 0 && entries.pop() !== 'marker');
    },
    reopen,
    close,
    closeLink: () => {
      const link = findActive('a')
      if (!link) return
      close('a')
      forget(link)
      const at = stack.indexOf(link)
      if (at >= 0) stack.splice(at, 1)
    },
  }
}

function isSame(a: ElementNode, b: ElementNode): boolean {
  if (a.name !== b.name) return false
  const names = Object.keys(a.attribs)
  return names.length === Object.keys(b.attribs).length && names.every(name => a.attribs[name] === b.attribs[name])
}

function move(node: ElementNode, parent: ElementNode): void {
  detach(node)
  appendChild(parent, node)
}

function detach(node: ElementNode): void {
  const index = node.parent?.children.lastIndexOf(node) ?? -1
  if (index >= 0) node.parent?.children.splice(index, 1)
  node.parent = undefined
}
