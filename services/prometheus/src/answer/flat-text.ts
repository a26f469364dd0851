/** Marks that change the lines or the direction of a text: control, format and surrogate characters, line and paragraph separators. */
const marks = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu
const runsOfMarks = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu

/** Words of strangers (help texts, annotations, comments) on one line and cut: a line break would look like a line of the answer. */
export function toFlatText(text: string, most: number): string {
  return cutText(text.replace(runsOfMarks, ' ').trim(), most)
}

/** Cut between characters: half of a surrogate pair is no Unicode, and some hosts fail on it. */
export function cutText(text: string, most: number): string {
  if (text.length <= most) return text
  const isHalf = /[\ud800-\udbff]/.test(text.charAt(most - 1))
  return `${text.slice(0, isHalf ? most - 1 : most)}…`
}

/** Names and values of strangers, which have to stay what they are: marks become the escapes of PromQL. */
export function escapeMarks(text: string): string {
  return text.replace(marks, character => {
    const code = character.codePointAt(0) ?? 0
    return code > 0xffff ? `\\U${code.toString(16).padStart(8, '0')}` : `\\u${code.toString(16).padStart(4, '0')}`
  })
}
