/** A part of a longer text, and where in it the part begins. */
export type Excerpt = { readonly text: string; readonly from: number }

/** What is repeated beside a part of a page may take so much: heads of tables, cells that span a row, items around. */
const maxAddedLine = 1_000

/** Lines that are repeated for orientation, each cut where it would be longer than any part of a page. */
export function shortLines(lines: string): string {
  if (lines.length <= maxAddedLine) return lines
  const cut = (line: string) => (line.length > maxAddedLine ? `${line.slice(0, maxAddedLine - 1)}…` : line)
  return lines.split('\n').map(cut).join('\n')
}

/**
 * The part of a text that holds most of the words, at most `room` characters, cut between lines, else between words. What
 * is left out is marked by `…`.
 */
export function excerptOf(text: string, words: readonly string[], room: number): Excerpt {
  if (text.length <= room) return { text, from: 0 }
  const found = densestPlace(text.toLowerCase(), words, room / 2)
  const from = startBefore(text, found, Math.max(0, found - Math.floor(room / 4)))
  const to = endAfter(text, from, Math.min(text.length, from + room))
  const [before, after] = text.slice(from, to).includes('\n') ? ['…\n', '\n…'] : ['… ', ' …']
  const part = text.slice(from, to).trimEnd()
  return { text: `${from > 0 ? before : ''}${part}${to < text.length ? after : ''}`, from }
}

/** More of a word in one paragraph would be counted for nothing. */
const maxPlaces = 100

/** Where a stretch begins that holds the most words. */
function densestPlace(text: string, words: readonly string[], stretch: number): number {
  const places = words.flatMap(word => placesOf(text, word)).sort((a, b) => a.at - b.at)
  let best = { at: 0, held: 0 }
  for (const [index, { at }] of places.entries()) {
    const held = new Set<string>()
    for (let next = index; next < places.length; next++) {
      const place = places[next]
      if (!place || place.at >= at + stretch) break
      held.add(place.word)
    }
    if (held.size > best.held) best = { at, held: held.size }
  }
  return best.at
}

function placesOf(text: string, word: string): { word: string; at: number }[] {
  const places: { word: string; at: number }[] = []
  for (let at = text.indexOf(word); at >= 0 && places.length < maxPlaces; at = text.indexOf(word, at + word.length)) {
    places.push({ word, at })
  }
  return places
}

function startBefore(text: string, found: number, earliest: number): number {
  if (earliest === 0) return 0
  for (const end of ['\n', ' ']) {
    const at = text.indexOf(end, earliest) + 1
    if (at > 0 && at <= found) return at
  }
  return found
}

function endAfter(text: string, from: number, latest: number): number {
  if (latest === text.length) return latest
  for (const end of ['\n', ' ']) {
    const at = text.lastIndexOf(end, latest)
    if (at > from + (latest - from) / 2) return at
  }
  return /[\uD800-\uDBFF]/.test(text.charAt(latest - 1)) ? latest - 1 : latest
}
