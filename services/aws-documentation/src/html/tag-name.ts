/** Longer names would not fit into a small integer. */
const maxKeyLength = 5
/** A page knows some hundred names. A hostile one may have a new name in each tag, which must not be kept. */
const maxNames = 2_000

/**
 * Reads names of tags and attributes in lower case. Each name is one string for all its elements: a slice of the page for
 * each would be hashed again at every look into a set, and kept as long as the tree.
 */
export function createNameReader(html: string): (start: number, end: number) => string {
  const short = new Map<number, string>()
  const long = new Map<string, string>()
  return (start, end) => {
    const key = end - start > maxKeyLength ? undefined : toKey(html, start, end)
    if (key === undefined) return readLong(html.slice(start, end), long)
    const known = short.get(key)
    if (known !== undefined) return known
    const name = intern(html.slice(start, end).toLowerCase())
    if (short.size < maxNames) short.set(key, name)
    return name
  }
}

function readLong(text: string, known: Map<string, string>): string {
  const found = known.get(text)
  if (found !== undefined) return found
  const name = intern(text.toLowerCase())
  if (known.size < maxNames) known.set(text, name)
  return name
}

/** Names of properties are the strings that V8 compares by their place in memory, as it does literals of the code. */
function intern(name: string): string {
  return Object.keys({ [name]: true })[0] ?? name
}

/** The name as a number with 37 digits: letters of both cases, then figures, from 1. */
function toKey(html: string, start: number, end: number): number | undefined {
  let key = 0
  for (let at = start; at < end; at++) {
    const code = html.charCodeAt(at)
    const letter = (code | 32) - 96
    const figure = code - 47
    if (letter >= 1 && letter <= 26 && code >= 65) key = key * 37 + letter
    else if (figure >= 1 && figure <= 10) key = key * 37 + 26 + figure
    else return undefined
  }
  return key
}
