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
  readonly lines: readonly string[]
  /** The tokens at which a line ends. */
  readonly breaks: readonly number[]
}

export type Shape = {
  readonly inCell: boolean
  /** Line breaks are blanks. */
  readonly isOneLine: boolean
  /** Nothing stands before the text in its line, so it could be taken for another block. */
  readonly startsBlock: boolean
}

type Open = Extract<Token, { kind: 'open' }> & { at?: number; pair: number }

/**
 * Writes tokens as Markdown that reads as they do. White space moves out of emphasis, links and code; marks with
 * nothing in them go; equal marks that touch become one; marks that would not hold go too.
 */
export function compose(tokens: readonly Token[], shape: Shape): Composed {
  const [only] = tokens
  if (tokens.length > 1 || only === undefined || only.kind !== 'text') return composeParts(tokens, shape)
  const words = toBlanks(only.text).trim()
  const escaped = guardAddresses(escapeText(words, '', { inCell: shape.inCell, inLink: false }), false)
  return { lines: [shape.startsBlock ? escapeLineStart(escaped) : escaped], breaks: [] }
}

function composeParts(tokens: readonly Token[], { inCell, isOneLine, startsBlock }: Shape): Composed {
  const pieces: string[] = []
  const marks: Mark[] = []
  const breaks: number[] = []
  const open: Open[] = []
  let waiting: Open[] = []
  let gap: '' | ' ' | '\n' = ''
  let newLines = 0
  let isLineStart = true
  let pairs = 0
  /** The text of the piece last written, before it was escaped; for links that are their own text. */
  let lastWords = ''

  const inLink = () => open.some(element => 'link' in element)
  const lastCharacter = () => {
    for (let index = pieces.length - 1; index >= 0; index--) {
      const piece = pieces[index]
      if (piece) return piece === '\n' ? '' : piece.charAt(piece.length - 1)
    }
    return ''
  }

  function endGap(index: number): void {
    if (gap === '' || pieces.length === 0) {
      gap = ''
      newLines = 0
      return
    }
    if (gap === '\n') {
      // An empty line ends a paragraph, and all emphasis with it.
      const isParagraph = newLines > 1 && open.length === 0 && !inCell
      pieces.push(isParagraph ? '\n\n' : '\n')
      breaks.push(index - 1)
      if (isParagraph) breaks.push(index - 1)
      isLineStart = true
    } else if (!isLineStart) pieces.push(' ')
    gap = ''
    newLines = 0
  }

  function openWaiting(): void {
    for (const element of waiting) {
      if ('mark' in element) openMark(element)
      else if ('link' in element) {
        escapeBang()
        element.at = pieces.push('[') - 1
        isLineStart = false
      } else {
        element.at = pieces.push(element.html) - 1
        isLineStart = false
      }
      open.push(element)
    }
    waiting = []
  }

  function openMark(element: Open & { mark: 'strong' | 'em' }): void {
    const size = element.mark === 'strong' ? 2 : 1
    const last = marks.at(-1)
    if (last && !last.isOpen && last.size === size && last.at === pieces.length - 1) {
      pieces.pop()
      marks.pop()
      element.pair = last.pair
      element.at = marks.find(({ pair, isOpen }) => isOpen && pair === last.pair)?.at ?? 0
      return
    }
    element.at = pieces.push('*'.repeat(size)) - 1
    marks.push({ at: element.at, pair: element.pair, isOpen: true, size })
  }

  /** `!` before a link makes it an image. */
  function escapeBang(): void {
    const last = pieces.findLastIndex((piece, index) => piece !== '' && !marks.some(({ at }) => at === index))
    const piece = pieces[last]
    if (piece?.endsWith('!')) pieces[last] = `${piece.slice(0, -1)}\\!`
  }

  function write(piece: string, index: number): void {
    endGap(index)
    openWaiting()
    pieces.push(piece)
    isLineStart = false
  }

  function writeText(token: { text: string }, index: number): void {
    const text = toBlanks(token.text)
    if (text.startsWith(' ')) gap ||= ' '
    const words = text.trim()
    if (words === '') return
    endGap(index)
    openWaiting()
    lastWords = words
    const escaped = escapeText(words, isLineStart ? '' : lastCharacter(), { inCell, inLink: inLink() })
    const guarded = inLink() ? escaped : guardAddresses(escaped, !text.endsWith(' ') && isJoined(tokens[index + 1]))
    pieces.push(isLineStart && startsBlock ? escapeLineStart(guarded) : guarded)
    isLineStart = false
    if (text.endsWith(' ')) gap = ' '
  }

  function close(): void {
    const unwritten = waiting.pop()
    if (unwritten) return
    const element = open.pop()
    if (!element) return
    if ('mark' in element) {
      const size = element.mark === 'strong' ? 2 : 1
      marks.push({ at: pieces.push('*'.repeat(size)) - 1, pair: element.pair, isOpen: false, size })
    } else if ('link' in element) closeLink(element.link, element.at ?? 0)
    else pieces.push(element.end)
  }

  function closeLink(target: string, at: number): void {
    const isBare = at === pieces.length - 2 && lastWords === target && /^https?:[^\s<>|\\]+$/.test(target)
    if (isBare) pieces.splice(at, 2, `<${target}>`)
    else pieces.push(`](${target})`)
  }

  for (const [index, token] of tokens.entries()) {
    switch (token.kind) {
      case 'text':
        writeText(token, index)
        break
      case 'code':
        endGap(index)
        // Two runs of backticks that touch are one.
        if (waiting.length === 0 && lastCharacter() === '`') pieces.push(' ')
        write(toCodeSpan(token.text, inCell), index)
        lastWords = ''
        break
      case 'image':
        write(toImage(token, inCell), index)
        lastWords = ''
        break
      case 'break':
        if (isOneLine || [...open, ...waiting].some(element => 'link' in element)) gap ||= ' '
        else {
          gap = '\n'
          newLines++
        }
        break
      case 'open': {
        const isDoubled = 'mark' in token && [...open, ...waiting].some(o => 'mark' in o && o.mark === token.mark)
        // Bold text in bold text is bold: an empty element keeps the pairs of tokens in step.
        waiting.push(isDoubled ? { kind: 'open', html: '', end: '', pair: 0 } : { ...token, pair: ++pairs })
        break
      }
      case 'close':
        close()
    }
  }
  const isChanged = marks.length > 0 && dropBrokenEmphasis(pieces, marks)
  const lines = pieces.join('').split('\n')
  return { lines: isChanged && startsBlock ? lines.map(escapeNumber) : lines, breaks }
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
    return `<code>${escapeText(text, 'x', { inCell, inLink: true })}</code>`
  }
  const fence = '`'.repeat(longestRun(text) + 1)
  const isPadded = /^`|`$/.test(text) || (/^ .* $/.test(text) && text.trim() !== '')
  const padding = isPadded ? ' ' : ''
  return `${fence}${padding}${inCell ? text.replaceAll('|', '\\|') : text}${padding}${fence}`
}

function toImage({ alt, target }: { alt: string; target: string }, inCell: boolean): string {
  return `![${escapeText(alt, 'x', { inCell, inLink: true })}](${target})`
}
