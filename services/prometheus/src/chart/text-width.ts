/** The renderer lays out text, and does not tell its width before. */

const narrow = /[ijlIt,:;!'|()[\]{}/\\ "`]/
const digit = /[\d.e+-]/
const wide = /[A-Zmw@%&=<>~_#]/

/** Pixels that a text takes in Noto Sans, at the most: a few percent above what it does. */
export function textWidth(text: string, fontSize: number): number {
  let width = 0
  for (const character of text) {
    const isLatin = (character.codePointAt(0) ?? 0) < 0x250
    width += !isLatin
      ? 1.05
      : narrow.test(character)
        ? 0.38
        : digit.test(character)
          ? 0.58
          : wide.test(character)
            ? 0.8
            : 0.62
  }
  return width * fontSize
}

/** The text, or its beginning and end with a mark between them: names of pods differ at their ends. */
export function fitText(text: string, fontSize: number, room: number): string {
  if (textWidth(text, fontSize) <= room) return text
  const characters = [...text]
  let [low, high] = [0, characters.length]
  const cut = (kept: number) => {
    const head = Math.ceil(kept / 2)
    return `${characters.slice(0, head).join('')}…${characters.slice(characters.length - (kept - head)).join('')}`
  }
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (textWidth(cut(middle), fontSize) <= room) low = middle
    else high = middle - 1
  }
  return cut(low)
}

/** Lines of whole words, `most` of them; the last is cut. */
export function wrapText(text: string, fontSize: number, room: number, most: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && textWidth(longer, fontSize) > room) {
      lines.push(line)
      line = word
    } else line = longer
  }
  lines.push(line)
  const shown = lines.slice(0, most)
  if (lines.length > most) shown.splice(-1, 1, lines.slice(most - 1).join(' '))
  return shown.map(each => fitText(each, fontSize, room))
}
