/** Invisible characters: marks of direction, tags, controls, and what only tells where a line may break. */
const invisible =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what has to go.
  /[\0-\x08\x0b\x0e-\x1f\x7f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufdd0-\ufdef]|\u{e0001}|[\u{e0020}-\u{e007f}]/gu

const anyInvisible = new RegExp(invisible.source, 'u')

export function dropInvisible(text: string): string {
  // Most text is ASCII, which a plain class finds in a fifth of the time.
  if (!/[^\t\n\r -~]/.test(text)) return text
  return anyInvisible.test(text) ? text.replace(invisible, '') : text
}

/** Code as it can be pasted: blanks are spaces, and nothing joins or parts letters unseen. */
export function toPlainCode(text: string): string {
  // Most code is ASCII, and stays as it is.
  if (!/[^\t\n\r -~]/.test(text)) return text
  return dropInvisible(text)
    .replace(/[\xa0\u2007\u202f]/g, ' ')
    .replace(joinersOfAscii, '')
}

/** Joiners shape letters of some scripts, and make one emoji of several. Beside ASCII they are nothing but a trap. */
const joinersOfAscii = /(?<=^|[\0-\x7f])[\u200c\u200d]+|[\u200c\u200d]+(?=[\0-\x7f]|$)/g

/** The length of the longest run of backticks. */
export function longestRun(text: string): number {
  let longest = 0
  if (!text.includes('`')) return longest
  for (const [run] of text.matchAll(/`+/g)) longest = Math.max(longest, run.length)
  return longest
}

/** White space as one blank each. Most text has no other, and a test is cheaper than a copy. */
export function toBlanks(text: string): string {
  return /\s\s|[^\S ]/.test(text) ? text.replace(/\s+/g, ' ') : text
}

/** A name on one line, however the page has it. */
export function cleanTitle(text: string): string {
  return dropInvisible(text).replace(/\s+/g, ' ').trim()
}

/** The words of a class or id as programmers join them: `topNav`, `nav_wrap`, `prev-next`. */
export function toNameWords(name: string): string[] {
  return name
    .replace(/([a-z])([A-Z])/g, '$1-$2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter(Boolean)
}
