/** Ways in which a secret stands in a text: as it is, escaped once or more, broken over lines, in a URL, in base64, in hex. */

import { lazy } from './lazy.ts'

/** A shorter value is a word like `true` or `eu`, found in any text. */
const shortestSecret = 8

/**
 * Node does not compile the pattern of a longer text to machine code: 12 s for 1 MB of text and a value of 64 KB. So such a value is
 * searched for in pieces, once its first piece is found.
 */
const pieceLength = 300

/** Puts `label` in the place of the value in a text. */
export type SecretSearch = (text: string, label: string) => string

/**
 * Finds the value in each of its forms. Undefined for a value that is too short to be told from other words. White space at its
 * ends does not count: a value that was read from a file may end with a line break that is cut off before it is used.
 */
export function createSecretSearch(secret: string): SecretSearch | undefined {
  const value = secret.trim()
  if (value.length < shortestSecret) return undefined
  const [start = '', ...rest] = cut(value)
  const first = toPattern(start)
  const loadMore = lazy(() => rest.map(toPattern))
  // Each form has at least as many characters, but for white space.
  const leastLength = start.replace(/\s+/g, ' ').length
  return (text, label) => {
    if (text.length < leastLength || text.search(first) < 0) return text
    return [first, ...loadMore()].reduce((redacted, pattern) => redacted.replace(pattern, () => label), text)
  }
}

/** Finds a line of a value of many lines, as it is and in JSON: a file of certificates has a thousand. */
export function createLineSearch(line: string): SecretSearch | undefined {
  const value = line.trim()
  if (value.length < shortestSecret) return undefined
  const forms = new Set([value, JSON.stringify(value).slice(1, -1)])
  return (text, label) => [...forms].reduce((redacted, form) => redacted.replaceAll(form, () => label), text)
}

/** Values that are secret with this one: of a JSON object or list its texts and numbers, since a server uses them one by one. */
export function membersWithin(value: string): string[] {
  return readMembers(value) ?? []
}

/** Lines of a value of many, since a log has them one by one. The frame of a PEM file is no secret, and JSON has members. */
export function linesWithin(value: string): string[] {
  const lines = value.trim().split(/[\r\n]+/)
  return lines.length > 1 && !readMembers(value) ? lines.filter(line => !line.startsWith('-----')) : []
}

/** Undefined for a value that is no JSON object or list. */
function readMembers(value: string): string[] | undefined {
  try {
    const read: unknown = JSON.parse(value)
    return typeof read === 'object' && read !== null ? textsOf(read) : undefined
  } catch {
    return undefined
  }
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value, ...membersWithin(value)]
  if (typeof value === 'number') return [String(value)]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsOf)
}

/** The last piece may have up to twice the length, so that none is too short to be found. */
function cut(value: string): string[] {
  const characters = [...value]
  const count = Math.max(1, Math.floor(characters.length / pieceLength))
  return Array.from({ length: count }, (_, index) =>
    characters.slice(index * pieceLength, index === count - 1 ? undefined : (index + 1) * pieceLength).join(''),
  )
}

function toPattern(value: string): RegExp {
  return new RegExp([escapedForm(value), ...base64Forms(value), ...hexForms(value)].join('|'), 'g')
}

/** As `JSON.stringify`, `util.inspect`, URLs and HTML escape it, also one inside the other. */
function escapedForm(value: string): string {
  // White space with a line break is one unit, and so is a row of backslashes: were each of them to match any number, there would
  // be too many ways to try in a text of many.
  const units = value.match(/\s*[\r\n]\s*|\\+|./gsu) ?? []
  return units.map(unit => (/[\r\n]/.test(unit) ? brokenSpace : escapedUnit(unit))).join('')
}

/** JSON in JSON in JSON in JSON in a text. Bounded, so that long rows of backslashes are searched once. */
const backslashes = { some: String.raw`\\{1,16}`, any: String.raw`\\{0,16}` }

/** A URL in a URL in a URL escapes the sign, too. */
const percent = '%(?:25){0,4}'

/** Escaped, indented, or written by `util.inspect` as the end of one text and the start of another. */
const brokenSpace = String.raw`(?:${backslashes.some}[nrt]|\s|${percent}(?:0[9aAdD]|20)|\+|['"${'`'}] \+\s+['"${'`'}])+`

/** @param character one, or a row of backslashes */
function escapedUnit(character: string): string {
  if (character.startsWith('\\')) {
    const { length } = character
    return String.raw`(?:\\{${length},${16 * length}}|(?:${percent}5[cC]){${length}})`
  }
  if (/[A-Za-z0-9]/.test(character)) return character
  const forms = [quote(character), percentForm(character), codeForm(character), htmlForm(character)]
  if (character === ' ') forms.push(String.raw`\+`)
  if (/['"`/]/.test(character)) forms[0] = backslashes.any + quote(character)
  const letter = letters.get(character)
  if (letter) forms.push(backslashes.some + letter)
  return `(?:${forms.join('|')})`
}

/** Control characters that JSON writes as a letter. Line breaks are units of their own. */
const letters: ReadonlyMap<string, string> = new Map(Object.entries({ '\t': 't', '\b': 'b', '\f': 'f', '\v': 'v' }))

function percentForm(character: string): string {
  return Array.from(Buffer.from(character), byte => percent + anyCase(toHex(byte))).join('')
}

/** `\u00e9`, as some writers of JSON have each character above ASCII, and those with a meaning in HTML; `\xE9`. */
function codeForm(character: string): string {
  return character
    .split('')
    .map(unit => {
      const code = unit.charCodeAt(0)
      const short = code < 256 ? `|x${anyCase(toHex(code))}` : ''
      return `${backslashes.some}(?:u${anyCase(toHex(code).padStart(4, '0'))}${short})`
    })
    .join('')
}

const entities: ReadonlyMap<string, string> = new Map(
  Object.entries({ '&': 'amp', '<': 'lt', '>': 'gt', '"': 'quot', "'": 'apos' }),
)

function htmlForm(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const name = entities.get(character)
  return `&(?:${name ? `${name}|` : ''}#0{0,3}${code}|#[xX]0{0,3}${anyCase(code.toString(16))});`
}

/**
 * In a longer text a value begins at one of three places of a group of base64: what does not depend on its neighbours. The groups
 * that it shares with them have bits of it, so their characters are taken as well.
 */
function base64Forms(value: string): string[] {
  return (['base64', 'base64url'] as const).flatMap(encoding =>
    [0, 1, 2].map(before => {
      const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)])
      const whole = Math.floor(bytes.length / 3) * 4
      const core = bytes.toString(encoding).slice(before === 0 ? 0 : 4, whole)
      // `/` and `+` are escaped in URLs, and by some writers of JSON.
      return `${shared[before]}${core.replace(/[+/]/g, escapedUnit)}${shared[(3 - (bytes.length % 3)) % 3]}`
    }),
  )
}

/** Characters of a group, by how many of its three bytes are of a neighbour. */
const shared = ['', '[A-Za-z0-9+/_-]{0,3}', '[A-Za-z0-9+/_-]{0,2}'] as const

/** `6b6579`, `6B6579`, and as programs print bytes: `6b 65 79`, `6b:65:79`. */
function hexForms(value: string): string[] {
  const bytes = Array.from(Buffer.from(value), toHex)
  return ['', ' ', ':'].flatMap(between => [bytes.join(between), bytes.join(between).toUpperCase()])
}

function toHex(code: number): string {
  return code.toString(16).padStart(2, '0')
}

function anyCase(hex: string): string {
  return hex.replace(/[a-f]/g, letter => `[${letter}${letter.toUpperCase()}]`)
}

function quote(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
}
