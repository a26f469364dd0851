/**
 * Escapes what Markdown would take for markup, and nothing else: escaping every `_` and `*`, as converters commonly do,
 * makes text full of `snake_case` names longer and harder to quote back.
 *
 * @param before the character before the text, empty at the start of a line
 */
export function escapeText(
  text: string,
  before: string,
  { inCell, inLink }: { inCell: boolean; inLink: boolean },
): string {
  if (!/[\\`*_~<&\]|[]/.test(text)) return text
  return text.replace(/_+|[\\`*~<&\][|]/g, (mark, at: number) => {
    const previous = at === 0 ? before : text.charAt(at - 1)
    const next = text.charAt(at + mark.length)
    if (mark.startsWith('_')) return isInWord(previous, next) ? mark : mark.replaceAll('_', '\\_')
    return isMarkup(mark, previous, next, text, at, { inCell, inLink }) ? `\\${mark}` : mark
  })
}

function isMarkup(
  mark: string,
  previous: string,
  next: string,
  text: string,
  at: number,
  { inCell, inLink }: { inCell: boolean; inLink: boolean },
): boolean {
  switch (mark) {
    case '`':
      return true
    case '\\':
      return next === '' || isAsciiPunctuation(next)
    case '*':
      return !(isBlank(previous) && previous !== '' && isBlank(next) && next !== '')
    // Before a word and after a blank, it could only open what nothing here closes.
    case '~':
      return next === '~' || next === '' || !isBlank(previous)
    case '<':
      return next === '' || /[A-Za-z/!?]/.test(next)
    case '&':
      return /^&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z][A-Za-z\d]*);/.test(text.slice(at, at + 40))
    case ']':
      return inLink || next === '(' || next === '['
    case '[':
      return inLink
    default:
      return inCell
  }
}

/** Underscores between letters open and close nothing. */
function isInWord(previous: string, next: string): boolean {
  return /[A-Za-z\d]/.test(previous) && /[A-Za-z\d]/.test(next)
}

export function isAsciiPunctuation(character: string): boolean {
  return /[!-/:-@[-`{-~]/.test(character)
}

function isBlank(character: string): boolean {
  return character === '' || /\s/.test(character)
}

/** Text that happens to begin like a heading, a quote, a list item or another block stays text. */
export function escapeLineStart(line: string): string {
  if (!/^[#>+*\-=_|:[\d]/.test(line)) return line
  if (/^\d{1,9}[.)](?=\s|$)/.test(line)) return line.replace(/^\d+/, '$&\\')
  return isBlockStart(line) ? `\\${line}` : line
}

function isBlockStart(line: string): boolean {
  switch (line.charAt(0)) {
    case '#':
      return /^#{1,6}(?=\s|$)/.test(line)
    case '>':
    case '|':
      return true
    case '+':
    case '*':
      return /^.(?=\s|$)/.test(line)
    case '-':
    case ':':
      return /^-(?=\s|$)/.test(line) || (/^[-:|\s]+$/.test(line) && line.includes('-'))
    case '=':
      return /^=+\s*$/.test(line)
    case '_':
      return /^(?:_\s*)+$/.test(line)
    case '[':
      return !/^\[[^\]]{2,}\](?!:)/.test(line) || /^\[[!^]/.test(line)
    default:
      return false
  }
}

/**
 * GitHub-flavoured Markdown makes links of bare addresses, and takes backslashes and emphasis after them as part of the
 * address. Where there are any, the address is kept from becoming a link.
 */
export function guardAddresses(escaped: string, isJoined: boolean): string {
  if (!/:\/\/|www\.|@/i.test(escaped)) return escaped
  const words = escaped.split(/(\s+)/)
  return words
    .map((word, index) => {
      const isLast = index === words.length - 1
      if (!word.includes('\\') && !(isLast && isJoined)) return word
      return word
        .replace(/:(?=\/\/)/g, '\\:')
        .replace(/(?<=www)\.(?!\\)/gi, '\\.')
        .replace(/(?<!\\)@/g, '\\@')
    })
    .join('')
}
