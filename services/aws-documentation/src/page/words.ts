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
    // A number counts without the unit that is written on to it: `10GB`, `15분`.
    const [, number, unit] = /^(\d+(?:\.\d+)?)(\p{L}+)$/u.exec(name) ?? []
    if (number !== undefined && unit !== undefined) words.add(number).add(unit)
  }
  return words
}

const namePattern = /[\p{L}\p{N}]+(?:[-_.:/]+[\p{L}\p{N}]+)*/gu

/** What was asked for, as single words in order. Words of every sentence say nothing, unless there are no others. */
export function toQuery(text: string): string[] {
  const words = plainText(text).toLowerCase().match(namePattern) ?? []
  const single = words.flatMap(word => {
    const segments = toSegments(word)
    return segments.length > 0 ? segments : [word]
  })
  const telling = single.filter(word => !commonWords.has(word))
  return [...new Set(telling.length > 0 ? telling : single)]
}

/** Without invisible characters and commas of thousands; wide letters and separate accents as pages have them. */
function plainText(text: string): string {
  return text
    .replace(/\p{Cf}/gu, '')
    .normalize('NFKC')
    .replace(/(?<=\d),(?=\d{3})/g, '')
}

/** The words of a text as they are written in it, by what they are looked for. */
export function writtenWords(text: string): ReadonlyMap<string, string> {
  const words = plainText(text).match(namePattern) ?? []
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

/** Words that go on after a word, as `invoked` and `functional` do. */
export function longerWords(
  word: string,
  { words }: Pick<SearchableText, 'words'>,
  forms: readonly string[],
): string[] {
  return [...words].filter(
    candidate => candidate.startsWith(word) && /^\p{L}+$/u.test(candidate) && !forms.includes(candidate),
  )
}

/**
 * A word with and without the ending of its plural: `quota` and `quotas`, `retry` and `retries`. Abbreviations have
 * none (`http` is not `https`), and neither have names: `ListBuckets` is another action than `ListBucket`.
 */
export function formsOf(word: string, written = word): readonly string[] {
  if (!/^[a-z]{3,}$/.test(word) || !/[aeiou]/.test(word) || /^.+\p{Lu}/u.test(written)) return [word]
  const singular = toSingular(word)
  return [...new Set([word, singular, toPlural(singular)])]
}

function toSingular(word: string): string {
  if (word.length < 4) return word
  if (/[^aeiou]ies$/.test(word)) return `${word.slice(0, -3)}y`
  if (/(?:[sxz]|[cs]h)es$/.test(word)) return word.slice(0, -2)
  return /[^su]s$/.test(word) ? word.slice(0, -1) : word
}

function toPlural(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`
  return /(?:[sxz]|[cs]h)$/.test(word) ? `${word}es` : `${word}s`
}

/** What all forms of a word begin with. */
export function stemOf(forms: readonly string[]): string {
  const [first = '', ...others] = forms
  const length = Array.from(first).findIndex((letter, at) => others.some(form => form.charAt(at) !== letter))
  return length < 0 ? first : first.slice(0, length)
}

export type SearchableText = { readonly text: string; readonly lower: string; readonly words: ReadonlySet<string> }

export function toSearchable(text: string): SearchableText {
  const plain = text.normalize('NFKC')
  return { text: plain, lower: plain.toLowerCase(), words: toWords(plain) }
}

/** How well a word is held: as it is, in one of its forms too, as the beginning of a word, or within one. */
export function matchOf(
  word: string,
  text: Pick<SearchableText, 'words' | 'lower'>,
  forms: readonly string[] = [word],
): number {
  if (forms.some(form => text.words.has(form))) return 3
  if (word.length < 3 && /^[a-z\d]+$/.test(word)) return 0
  if (!text.lower.includes(word)) return 0
  // Korean writes a word and its particles together.
  const isKorean = hangul.test(word)
  let best = 1
  for (const candidate of text.words) {
    if (!candidate.startsWith(word)) continue
    if (isKorean && hangul.test(candidate)) return 3
    best = 2
    if (!isKorean) break
  }
  return best
}

const hangul = /^\p{Script=Hangul}+$/u
