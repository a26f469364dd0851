/** Longer names would not fit into a small integer. */
const maxLength = 5

/**
 * Reads names of tags and attributes in lower case. Each short name is one string for all its elements: a slice of the page
 * for each would be hashed again at every look into a set, and kept as long as the tree.
 */
export function createNameReader(html: string): (start: number, end: number) => string {
  const names = new Map<number, string>()
  return (start, end) => {
    const key = end - start > maxLength ? undefined : toKey(html, start, end)
    if (key === undefined) return html.slice(start, end).toLowerCase()
    const known = names.get(key)
    if (known !== undefined) return known
    const name = html.slice(start, end).toLowerCase()
    names.set(key, name)
    return name
  }
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
