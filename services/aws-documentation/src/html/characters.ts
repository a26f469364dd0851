/** Invisible characters: marks of direction, tags, controls, and what only tells where a line may break. */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to go.
  /[\0-\x08\x0b\x0e-\x1f\x7f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufdd0-\ufdef]|\u{e0001}|[\u{e0020}-\u{e007f}]/gu

const anyInvisible = new RegExp(invisible.source, 'u')

export function dropInvisible(text: string): string {
  return anyInvisible.test(text) ? text.replace(invisible, '') : text
}

/** Code as it can be pasted: blanks are spaces, and nothing joins or parts letters unseen. */
export function toPlainCode(text: string): string {
  return dropInvisible(text)
    .replace(/[\xa0\u2007\u202f]/g, ' ')
    .replace(/[\u200c\u200d]/g, '')
}

/** The length of the longest run of backticks. */
export function longestRun(text: string): number {
  let longest = 0
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length)
  return longest
}

/** A name on one line, however the page has it. */
export function cleanTitle(text: string): string {
  return dropInvisible(text).replace(/\s+/g, ' ').trim()
}
