import { mostAlike } from './likeness.ts'

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ' }

/** Text of a service as one line: without marks of highlighting, entities, and invisible characters. */
export function cleanText(text: string, most: number): string {
  const plain = text
    .replace(/<\/?[a-z][^<>]{0,200}>/gi, '')
    .replace(/&(#\d{1,7}|#x[\da-f]{1,6}|[a-z]+);/gi, (whole, name: string) => decode(name) ?? whole)
  return toVisibleLine(plain, most)
}

/** Text without marks as one line: no line breaks, and no invisible characters. */
export function toVisibleLine(text: string, most: number): string {
  const line = text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .replace(/[\p{Cf}\u{e0000}-\u{e007f}]/gu, '')
    .replace(/\s+/g, ' ')
    .trim()
  return line.length > most ? `${line.slice(0, most - 1).replace(/[\ud800-\udbff]$/, '')}…` : line
}

function decode(name: string): string | undefined {
  if (!name.startsWith('#')) return entities[name.toLowerCase()]
  const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number(name.slice(1))
  return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : undefined
}

/** The name of a list that one which is nearly right means: it has more or fewer words, or differs by some letters. */
export function mendName(name: string, names: readonly string[]): string | undefined {
  const asked = toNameWords(name)
  const sameWords = names.filter(candidate => {
    const words = toNameWords(candidate)
    return asked.size > 0 && words.size > 0 && (isWithin(asked, words) || isWithin(words, asked))
  })
  const namesOf = (candidate: string) => [candidate]
  return mostAlike(name, sameWords, namesOf, 0)[0] ?? mostAlike(name, names, namesOf, 0.85)[0]
}

function isWithin(some: ReadonlySet<string>, all: ReadonlySet<string>): boolean {
  return [...some].every(word => all.has(word))
}

/** Half of all products have the vendor's name, and which of its two is easily mistaken. */
function toNameWords(name: string): Set<string> {
  const words = name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return new Set(words.filter(word => word !== 'aws' && word !== 'amazon'))
}
