/** Words as documentation has them: names keep their hyphens, dots and colons, and their parts count too. */
export function toWords(text: string): Set<string> {
  const words = new Set<string>()
  for (const [name] of text
    .toLowerCase()
    .replace(/(?<=\d),(?=\d{3})/g, '')
    .replace(/\\/g, '')
    .matchAll(namePattern)) {
    words.add(name)
    for (const word of toSegments(name)) words.add(word)
    for (const part of name.split(/[-_.:/]+/)) if (part !== '') words.add(part)
  }
  return words
}

const namePattern = /[\p{L}\p{N}]+(?:[-_.:/]+[\p{L}\p{N}]+)*/gu

/** What was asked for, as single words in order. Words of every sentence say nothing, unless there are no others. */
export function toQuery(text: string): string[] {
  const words =
    text
      .toLowerCase()
      .replace(/(?<=\d),(?=\d{3})/g, '')
      .match(namePattern) ?? []
  const single = words.flatMap(word => {
    const segments = toSegments(word)
    return segments.length > 0 ? segments : [word]
  })
  const telling = single.filter(word => !commonWords.has(word))
  return [...new Set(telling.length > 0 ? telling : single)]
}

/** The words of a text as they are written in it, by what they are looked for. */
export function writtenWords(text: string): ReadonlyMap<string, string> {
  const words = text.replace(/(?<=\d),(?=\d{3})/g, '').match(namePattern) ?? []
  return new Map(words.map(word => [word.toLowerCase(), word]))
}

/** The words of a text without blanks between them, as Chinese and Japanese have; particles of Japanese are left out. */
function toSegments(name: string): string[] {
  if (!/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u.test(name)) return []
  const words = [...segmenter.segment(name)].flatMap(({ segment, isWordLike }) => (isWordLike ? [segment] : []))
  const telling = words.filter(word => !/^\p{Script=Hiragana}{1,2}$/u.test(word))
  return telling.length > 0 ? telling : words
}

const segmenter = new Intl.Segmenter('ja', { granularity: 'word' })

export const commonWords: ReadonlySet<string> = new Set([
  ...['a', 'an', 'and', 'are', 'as', 'at', 'be', 'by', 'can', 'do', 'does', 'for', 'from', 'has', 'have', 'how', 'i'],
  ...['in', 'is', 'it', 'its', 'my', 'of', 'on', 'or', 'that', 'the', 'there', 'this', 'to', 'what', 'when', 'where'],
  ...['which', 'who', 'why', 'with'],
])

/** What follows the prefix of a service, which policies write and pages leave out: `putobject` of `s3:putobject`. */
export function withoutPrefix(word: string): string | undefined {
  return /^[a-z][a-z\d-]*:([\p{L}\p{N}].*)$/u.exec(word)?.[1]
}

/** Names in a text that go on after a word: `InvokeFunction` after `invoke`. An ending, as of `invoked`, makes no name. */
export function longerNames(word: string, text: string): string[] {
  const escaped = word.replace(/[./]/g, '\\$&')
  const names = text.match(new RegExp(`(?<![\\p{L}\\p{N}])${escaped}[\\p{L}\\p{N}]+`, 'giu')) ?? []
  return names.filter(name => /\p{Lu}/u.test(name.charAt(word.length)))
}

/** How well a word is held: as it is, as the beginning of a word, or within one. */
export function matchOf(word: string, text: { readonly words: ReadonlySet<string>; readonly lower: string }): number {
  if (text.words.has(word)) return 3
  if (word.length < 3 && /^[a-z\d]+$/.test(word)) return 0
  if (!text.lower.includes(word)) return 0
  for (const candidate of text.words) if (candidate.startsWith(word)) return 2
  return 1
}
