import type { PageText } from '../page-source.ts'
import { type Anchor, type Block, interruptsText, type ListBlock } from './blocks.ts'
import { longestRun } from './characters.ts'
import { addTexts, CodeLinks, createMove } from './code-links.ts'
import { MarkdownText } from './markdown-text.ts'
import { Places } from './places.ts'
import { writeTable } from './write-table.ts'

/** Markdown with the places in it. */
export type Written = Omit<PageText, 'title'>

/** Writes blocks as one text, and notes where everything in it is. Holds no block that is written but the last. */
export class MarkdownWriter {
  /** Whether there is something to read besides titles. */
  isTitleOnly = true
  readonly #text = new MarkdownText()
  readonly #places = new Places()
  readonly #codeLinks: CodeLinks
  #level = 0
  #previous: Block | undefined
  /** Two lists with nothing between would be one: the second has other markers. */
  #isAlternate = false

  /** @param targets where links outside of code lead; complete when `end` is called */
  constructor(targets: ReadonlySet<string>) {
    this.#codeLinks = new CodeLinks(targets)
  }

  get isEmpty(): boolean {
    return this.#previous === undefined
  }

  write(block: Block): void {
    if (block.kind !== 'heading') this.isTitleOnly = false
    this.#writeBlock(block, false, this.#previous)
    this.#previous = block
  }

  end(): Written {
    const added = this.#codeLinks.missing()
    if (added.length > 0) {
      this.#text.requireRoom(added.reduce((sum, { text }) => sum + text.length, 0))
      this.#places.move(createMove(added))
    }
    const { outline, anchors, ends, tables } = this.#places
    return { markdown: addTexts(this.#text.toString(), added), outline, anchors, ends, tables }
  }

  #writeBlock(block: Block, isTight: boolean, previous: Block | undefined): void {
    switch (block.kind) {
      case 'text':
        this.#text.separate(isTight)
        this.#writeText(block)
        return
      case 'heading':
        this.#writeHeading(block)
        return
      case 'rule':
        this.#text.separate()
        this.#places.name(block.anchors, this.#text.line('---'))
        return
      case 'code':
        this.#writeCode(block)
        return
      case 'table':
        writeTable(block, this.#text, this.#places)
        return
      case 'list':
        this.#isAlternate = previous?.kind === 'list' && isSameKind(previous, block) && !this.#isAlternate
        this.#writeList(block, isTight, this.#isAlternate)
        return
      case 'quote':
        this.#writeQuote(block)
        return
      case 'part':
        this.#writePart(block, isTight)
        return
    }
    block satisfies never
  }

  /** Most text is one line without a name. */
  #writeText({ text, anchors }: Block & { kind: 'text' }): void {
    if (!text.includes('\n')) {
      this.#places.name(anchors, this.#text.line(text))
      return
    }
    const lines = text.split('\n')
    const starts = lines.map((line, index) => this.#text.line(line !== '' && lines[index + 1] ? `${line}  ` : line))
    this.#places.nameLines(anchors, starts)
  }

  #writeHeading({ level, text, title, anchor, anchors }: Block & { kind: 'heading' }): void {
    this.#text.separate()
    this.#level = level
    const start = this.#text.line(`${'#'.repeat(level)} ${text}`)
    this.#places.name(anchors, start)
    this.#places.enter('heading', level, title, anchor ?? anchors[0]?.id, start)
  }

  #writeCode({ language, lines, anchors, links }: Block & { kind: 'code' }): void {
    this.#text.separate()
    const fence = '`'.repeat(Math.max(3, longestRun(lines.join('\n')) + 1))
    // The first line is read with the fence above it.
    const opening = this.#text.line(`${fence}${language}`)
    const [, ...starts] = lines.map(line => this.#text.line(line))
    this.#text.line(fence)
    this.#places.nameLines(anchors, [opening, ...starts])
    this.#codeLinks.note(links, this.#text)
  }

  #writeQuote({ blocks, anchors }: Block & { kind: 'quote' }): void {
    const text = this.#text
    text.separate()
    const { prefix, firstPrefix } = text
    const start = text.nextLine
    if (firstPrefix !== undefined) text.firstPrefix = `${firstPrefix}> `
    text.prefix = `${prefix}> `
    this.#places.name(anchors, start)
    this.#writeAll(blocks, true)
    // Nothing was written.
    if (text.firstPrefix !== undefined) text.firstPrefix = firstPrefix
    text.prefix = prefix
    this.#places.end(anchors, start, text.length)
  }

  #writePart({ part, title, blocks, anchors }: Block & { kind: 'part' }, isTight: boolean): void {
    if (blocks.length === 0) return
    const start = this.#text.nextBlock(isTight)
    this.#places.name(anchors, start)
    const ids = anchors.length > 0 ? anchors : anchorsOfFirst(blocks)
    const entry = title === '' ? undefined : this.#places.enter(part, this.#level + 1, title, ids[0]?.id, start)
    this.#writeAll(blocks, isTight)
    if (entry) {
      entry.end = this.#text.length
      this.#places.ends.replace(start, entry.end)
    } else this.#places.end(anchors, start, this.#text.length)
  }

  #writeAll(blocks: readonly Block[], isFirstTight: boolean): void {
    let previous: Block | undefined
    for (const block of blocks) {
      this.#writeBlock(block, previous === undefined && isFirstTight, previous)
      previous = block
    }
  }

  #writeList({ isTight, items }: ListBlock, followsText: boolean, isAlternate: boolean): void {
    const text = this.#text
    const outer = text.prefix
    let isTightHere = followsText
    for (const item of items) {
      const { blocks, anchors } = item
      const marker = isAlternate ? toOtherMarker(item.marker) : item.marker
      text.separate(isTightHere)
      isTightHere = isTight
      const start = text.nextLine
      text.firstPrefix = `${text.firstPrefix ?? outer}${marker}`
      text.prefix = `${outer}${' '.repeat(marker.length)}`
      this.#places.name(anchors, start)
      let previous: Block | undefined
      for (const block of blocks) {
        const followsLine = block.kind === 'list' && previous?.kind === 'text' && interruptsText(block)
        this.#writeBlock(block, previous === undefined || followsLine, previous)
        previous = block
      }
      text.prefix = outer
      text.firstPrefix = undefined
      this.#places.end(anchors.length > 0 ? anchors : anchorsOfFirst(blocks), start, text.length)
    }
  }
}

function isSameKind({ items: [a] }: ListBlock, { items: [b] }: ListBlock): boolean {
  return a?.marker.at(-2) === b?.marker.at(-2)
}

function toOtherMarker(marker: string): string {
  return marker === '- ' ? '* ' : marker.replace('.', ')')
}

function anchorsOfFirst([first]: readonly Block[]): readonly Anchor[] {
  if (!first) return []
  return first.kind === 'list' ? (first.items[0]?.anchors ?? []) : first.anchors
}
