/** Characters a reviewer cannot see and a model reads: a description may say something else than it shows. */

/** First and last code points. */
const hidden: readonly (readonly [number, number])[] = [
  // Controls, but tab and line ends.
  [0x0000, 0x0008],
  [0x000b, 0x000c],
  [0x000e, 0x001f],
  [0x007f, 0x009f],
  // Without a width: soft hyphen, joiners, fillers, separators of scripts, byte order mark.
  [0x00ad, 0x00ad],
  [0x034f, 0x034f],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200d],
  [0x2060, 0x2065],
  [0x3164, 0x3164],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffb],
  [0x1bca0, 0x1bca3],
  [0x1d173, 0x1d17a],
  // Turning the direction of writing (CVE-2021-42574).
  [0x061c, 0x061c],
  [0x200e, 0x200f],
  [0x202a, 0x202e],
  [0x2066, 0x206f],
  // Selectors of variants, which in a row carry text by themselves, and tags, an invisible alphabet.
  [0xfe00, 0xfe0f],
  [0xe0000, 0xe0fff],
]

/** Between characters that are written with them, joiners (Persian, Hindi, emoji) and the emoji selector show. */
const shownWithin =
  /(?<=[\p{L}\p{M}])[\u200c\u200d](?=[\p{L}\p{M}])|(?<=\p{Emoji}\ufe0f?)\u200d(?=\p{Emoji})|(?<=\p{Emoji})\ufe0f/gu

export type HiddenCharacter = {
  /** Where, e.g. `inputSchema.properties.query.description`. */
  readonly path: string
  /** E.g. `U+202E`. */
  readonly codePoint: string
}

/** Finds the first hidden character in the texts of a value, names of fields included. */
export function findHiddenCharacter(value: unknown, path: readonly string[] = []): HiddenCharacter | undefined {
  if (typeof value === 'string') return findIn(value, path)
  if (typeof value !== 'object' || value === null) return undefined
  for (const [key, item] of Object.entries(value)) {
    const found = findIn(key, path) ?? findHiddenCharacter(item, [...path, key])
    if (found) return found
  }
  return undefined
}

function findIn(text: string, path: readonly string[]): HiddenCharacter | undefined {
  for (const character of text.replace(shownWithin, '')) {
    const point = character.codePointAt(0) ?? 0
    if (!hidden.some(([first, last]) => point >= first && point <= last)) continue
    return { path: path.join('.'), codePoint: `U+${point.toString(16).toUpperCase().padStart(4, '0')}` }
  }
  return undefined
}
