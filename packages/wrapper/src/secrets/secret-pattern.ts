/** Ways in which a secret stands in a text: as it is, escaped once or more, broken over lines, in a URL, in base64. */

/** A shorter value is a word like `true` or `eu`, found in any text. */
const shortestSecret = 8

/**
 * Matches the value in each of its forms. Undefined for one that is too short to be told from other words. White space at its
 * ends does not count: a value that was read from a file may end with a line break that is cut off before it is used.
 */
export function toSecretPattern(secret: string): RegExp | undefined {
  const value = secret.trim()
  if (value.length < shortestSecret) return
  const forms = [escapedForm(value), ...urlForms(value).map(quote), ...base64Forms(value).map(quote)]
  return new RegExp(forms.join('|'), 'g')
}

/** Values that are secret with this one: of a JSON object its texts, since a server uses them one by one. */
export function secretsWithin(value: string): string[] {
  try {
    return textsOf(JSON.parse(value))
  } catch {
    return []
  }
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.values(value).flatMap(textsOf)
}

/** As `JSON.stringify` and `util.inspect` escape it, also one inside the other. */
function escapedForm(value: string): string {
  // White space with a line break is one unit, and so is a row of backslashes: were each of them to match any number, there would
  // be too many ways to try in a text of many.
  const units = value.match(/\s*[\r\n]\s*|\\+|./gsu) ?? []
  return units.map(unit => (/[\r\n]/.test(unit) ? brokenSpace : escapedUnit(unit))).join('')
}

/** JSON in JSON in JSON in JSON in a text. Bounded, so that long rows of backslashes are searched once. */
const backslashes = { some: String.raw`\\{1,16}`, any: String.raw`\\{0,16}` }

/** Escaped, indented, or written by `util.inspect` as the end of one text and the start of another. */
const brokenSpace = String.raw`(?:${backslashes.some}[nrt]|\s|['"${'`'}] \+\s+['"${'`'}])+`

/** @param character one, or a row of backslashes */
function escapedUnit(character: string): string {
  if (character.startsWith('\\')) return String.raw`\\{${character.length},${16 * character.length}}`
  if (character === '\t') return String.raw`(?:${backslashes.some}t|\t)`
  if (/['"`/]/.test(character)) return backslashes.any + quote(character)
  // Some writers of JSON leave no character above ASCII.
  if (/[^ -~]/.test(character)) return `(?:${quote(character)}|${unicodeEscape(character)})`
  return quote(character)
}

function unicodeEscape(character: string): string {
  return character
    .split('')
    .map(unit => `${backslashes.some}u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('')
}

function urlForms(value: string): string[] {
  return [encodeURIComponent(value.toWellFormed()), new URLSearchParams({ v: value }).toString().slice(2)]
}

/** In a longer text a value begins at one of three places of a group of base64: what does not depend on its neighbours. */
function base64Forms(value: string): string[] {
  return (['base64', 'base64url'] as const).flatMap(encoding =>
    [0, 1, 2].map(before => {
      const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)])
      const first = before === 0 ? 0 : 4
      const whole = Math.floor(bytes.length / 3) * 4
      return bytes.toString(encoding).slice(first, whole)
    }),
  )
}

function quote(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, String.raw`\$&`)
}
