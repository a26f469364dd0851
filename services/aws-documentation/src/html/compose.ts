import { longestRun, toBlanks } from './characters.ts'
import { dropBrokenEmphasis, type Mark } from './emphasis.ts'
import { escapeLineStart, escapeText, guardAddresses } from './escape.ts'

/** A part of a line: its words as the page has them, or where emphasis, a link or a line begins and ends. */
export type Token =
  | { readonly kind: 'text'; text: string }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'break' }
  | { readonly kind: 'image'; readonly alt: string; readonly target: string }
  | { readonly kind: 'open'; readonly mark: 'strong' | 'em' }
  | { readonly kind: 'open'; readonly link: string }
  | { readonly kind: 'open'; readonly html: string; readonly end: string }
  | { readonly kind: 'close' }

export type Composed = {
  /** Lines, parted by line feeds. */
  readonly text: string
  /** The tokens at which a line ends. */
  readonly breaks: readonly number[]
}

export type Shape = {
  readonly inCell: boolean
  /** Line breaks are blanks. */
  readonly isOneLine: boolean
  /** Nothing stands before the text in its line, so it could be taken for another block. */
  readonly startsBlock: boolean
  /** A blank and other text stand before it in its line. */
  readonly goesOn: boolean
}

type Open = Extract<Token, { kind: 'open' }> & { at: number; pair: number }

/**
 * Writes tokens as Markdown that reads as they do. White space moves out of emphasis, links and code; marks with
 * nothing in them go; equal marks that touch become one; marks that would not hold go too.
 */
export function compose(tokens: readonly Token[], shape: Shape): Composed {
  const [only] = tokens
  if (tokens.length > 1 || only === undefined || only.kind !== 'text') return composeParts(tokens, shape)
  return { text: composeText(only.text, shape), breaks: noBreaks }
}

/** The same for text alone. */
export function composeText(text: string, { inCell, startsBlock, goesOn }: Shape): string {
  const before = goesOn ? ' ' : ''
  const escaped = guardAddresses(escapeText(toBlanks(text).trim(), before, { inCell, inLink: false }), false)
  return startsBlock && !goesOn ? escapeLineStart(escaped) : escaped
}

function composeParts(tokens: readonly Token[], shape: Shape): Composed {
  const line = new LineWriter(tokens, shape)
  for (let index = 0; index < tokens.length; index++) line.add(index)
  return line.end()
}

/** A class, because it is made for each paragraph: the functions of a closure would be made again each time. */
class LineWriter {
  readonly #tokens: readonly Token[]
  readonly #shape: Shape
  readonly #pieces: string[] = []
  /** What is open, from the outside in; the last of them wait to be written, with the words that follow. */
  readonly #open: Open[] = []
  #written = 0
  #marks: Mark[] = noMarks
  #breaks: number[] = noBreaks
  #gap: '' | ' ' | '\n' = ''
  #newLines = 0
  #isLineStart = true
  #pairs = 0
  /** The text of the piece last written, before it was escaped; for links that are their own text. */
  #lastWords = ''

  constructor(tokens: readonly Token[], shape: Shape) {
    this.#tokens = tokens
    this.#shape = shape
    this.#isLineStart = !shape.goesOn
  }

  add(index: number): void {
    const token = this.#tokens[index]
    switch (token?.kind) {
      case 'text':
        this.#writeText(token.text, index)
        break
      case 'code':
        this.#endGap(index)
        // Two runs of backticks that touch are one.
        if (this.#written === this.#open.length && this.#lastCharacter() === '`') this.#pieces.push(' ')
        this.#write(toCodeSpan(token.text, this.#shape.inCell), index)
        break
      case 'image':
        this.#write(toImage(token, this.#shape.inCell), index)
        break
      case 'break':
        if (this.#shape.isOneLine || this.#open.some(isLink)) this.#gap ||= ' '
        else {
          this.#gap = '\n'
          this.#newLines++
        }
        break
      case 'open':
        // Bold text in bold text is bold: an empty element keeps the pairs of tokens in step.
        this.#open.push(this.#isDoubled(token) ? nothing : { ...token, at: 0, pair: ++this.#pairs })
        break
      case 'close':
        this.#close()
    }
  }

  end(): Composed {
    const { startsBlock } = this.#shape
    const isChanged = this.#marks.length > 0 && dropBrokenEmphasis(this.#pieces, this.#marks)
    const text = this.#pieces.join('')
    const isEscaped = isChanged && startsBlock
    return { text: isEscaped ? text.split('\n').map(escapeNumber).join('\n') : text, breaks: this.#breaks }
  }

  #isDoubled(token: Token & { kind: 'open' }): boolean {
    if (!('mark' in token)) return false
    return this.#open.some(element => 'mark' in element && element.mark === token.mark)
  }

  #lastCharacter(): string {
    for (let index = this.#pieces.length - 1; index >= 0; index--) {
      const piece = this.#pieces[index]
      if (piece) return piece === '\n' ? '' : piece.charAt(piece.length - 1)
    }
    return this.#shape.goesOn ? ' ' : ''
  }

  #endGap(index: number): void {
    const gap = this.#gap
    if (gap === '') return
    const newLines = this.#newLines
    this.#gap = ''
    this.#newLines = 0
    if (this.#pieces.length === 0) return
    if (gap === ' ') {
      if (!this.#isLineStart) this.#pieces.push(' ')
      return
    }
    // An empty line ends a paragraph, and all emphasis with it.
    const isParagraph = newLines > 1 && this.#written === 0 && !this.#shape.inCell
    this.#pieces.push(isParagraph ? '\n\n' : '\n')
    if (this.#breaks === noBreaks) this.#breaks = []
    this.#breaks.push(index - 1)
    if (isParagraph) this.#breaks.push(index - 1)
    this.#isLineStart = true
  }

  #openWaiting(): void {
    for (; this.#written < this.#open.length; this.#written++) {
      const element = this.#open[this.#written]
      if (!element) continue
      if ('mark' in element) this.#openMark(element)
      else if ('link' in element) {
        this.#escapeBang()
        element.at = this.#pieces.push('[') - 1
        this.#isLineStart = false
      } else {
        this.#pieces.push(element.html)
        if (element !== nothing) this.#isLineStart = false
      }
    }
  }

  #openMark(element: Open & { mark: 'strong' | 'em' }): void {
    const size = sizeOf(element.mark)
    const last = this.#marks.at(-1)
    if (last && !last.isOpen && last.size === size && last.at === this.#pieces.length - 1) {
      this.#pieces.pop()
      this.#marks.pop()
      element.pair = last.pair
      element.at = this.#marks.find(({ pair, isOpen }) => isOpen && pair === last.pair)?.at ?? 0
      return
    }
    element.at = this.#pieces.push(size === 2 ? '**' : '*') - 1
    this.#mark({ at: element.at, pair: element.pair, isOpen: true, size })
  }

  #mark(mark: Mark): void {
    if (this.#marks === noMarks) this.#marks = [mark]
    else this.#marks.push(mark)
  }

  /** `!` before a link makes it an image. */
  #escapeBang(): void {
    for (let index = this.#pieces.length - 1; index >= 0; index--) {
      const piece = this.#pieces[index]
      if (!piece || this.#marks.some(({ at }) => at === index)) continue
      if (piece.endsWith('!')) this.#pieces[index] = `${piece.slice(0, -1)}\\!`
      return
    }
  }

  #write(piece: string, index: number): void {
    this.#endGap(index)
    this.#openWaiting()
    this.#pieces.push(piece)
    this.#isLineStart = false
    this.#lastWords = ''
  }

  #writeText(data: string, index: number): void {
    const text = toBlanks(data)
    if (text.startsWith(' ')) this.#gap ||= ' '
    const words = text.trim()
    if (words === '') return
    this.#endGap(index)
    this.#openWaiting()
    this.#lastWords = words
    const { inCell, startsBlock } = this.#shape
    const inLink = this.#open.some(isLink)
    const isEnd = text.endsWith(' ')
    const escaped = escapeText(words, this.#isLineStart ? '' : this.#lastCharacter(), { inCell, inLink })
    const guarded = inLink ? escaped : guardAddresses(escaped, !isEnd && isJoined(this.#tokens[index + 1]))
    this.#pieces.push(this.#isLineStart && startsBlock ? escapeLineStart(guarded) : guarded)
    this.#isLineStart = false
    if (isEnd) this.#gap = ' '
  }

  #close(): void {
    const isWaiting = this.#written < this.#open.length
    const element = this.#open.pop()
    if (!element || isWaiting) return
    this.#written--
    if ('mark' in element) {
      const size = sizeOf(element.mark)
      const at = this.#pieces.push(size === 2 ? '**' : '*') - 1
      this.#mark({ at, pair: element.pair, isOpen: false, size })
    } else if ('link' in element) this.#closeLink(element.link, element.at)
    else this.#pieces.push(element.end)
  }

  #closeLink(target: string, at: number): void {
    const isBare = at === this.#pieces.length - 2 && this.#lastWords === target && bareAddress.test(target)
    if (isBare) this.#pieces.splice(at, 2, `<${target}>`)
    else this.#pieces.push(`](${target})`)
  }
}

const noMarks: Mark[] = []
const noBreaks: number[] = []
const nothing: Open = { kind: 'open', html: '', end: '', at: 0, pair: 0 }
const bareAddress = /^https?:[^\s<>|\\]+$/

function isLink(element: Open): boolean {
  return 'link' in element
}

function sizeOf(mark: 'strong' | 'em'): number {
  return mark === 'strong' ? 2 : 1
}

/** Without its marks, `**1**. a` would be an item of a list. */
function escapeNumber(line: string): string {
  return /^\d/.test(line) ? escapeLineStart(line) : line
}

/** Whether a token's text goes on without a blank. */
function isJoined(next: Token | undefined): boolean {
  return next !== undefined && next.kind !== 'break' && !(next.kind === 'text' && /^\s/.test(next.text))
}

/** A code span of text on one line; its fence is longer than any run of backticks inside. */
export function toCodeSpan(text: string, inCell: boolean): string {
  // A cell ends at each pipe that has no backslash of its own before it, in code too: only an element can have both.
  if (inCell && /\\\|/.test(text)) {
    return `<code>${guardAddresses(escapeText(text, 'x', { inCell, inLink: true }), false)}</code>`
  }
  const fence = '`'.repeat(longestRun(text) + 1)
  const isPadded = /^`|`$/.test(text) || (/^ .* $/.test(text) && text.trim() !== '')
  const padding = isPadded ? ' ' : ''
  return `${fence}${padding}${inCell ? text.replaceAll('|', '\\|') : text}${padding}${fence}`
}

function toImage({ alt, target }: { alt: string; target: string }, inCell: boolean): string {
  return `![${escapeText(alt, 'x', { inCell, inLink: true })}](${target})`
}
