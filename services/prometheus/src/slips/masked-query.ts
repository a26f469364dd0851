/** A query whose strings and comments are blanked, so that what looks like syntax in them is not taken for it. */

export type MaskedQuery = {
  readonly text: string
  /** As long as `text`: each character of a string's inside is `_`, of a comment a space. */
  readonly masked: string
  /** The innermost bracket around each character: `{`, `[`, `(` or nothing. */
  readonly around: readonly string[]
}

export function maskQuery(text: string): MaskedQuery {
  const masked = text.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`[^`]*`|#[^\n]*/g, found =>
    found.startsWith('#') ? ' '.repeat(found.length) : `"${'_'.repeat(found.length - 2)}"`,
  )
  return { text, masked, around: bracketsAround(masked) }
}

const opened: Readonly<Record<string, string>> = { '}': '{', ']': '[', ')': '(' }

function bracketsAround(masked: string): string[] {
  const open: string[] = []
  return Array.from(masked.split(''), character => {
    if (opened[character] !== undefined && open.at(-1) === opened[character]) open.pop()
    const around = open.at(-1) ?? ''
    if ('{[('.includes(character)) open.push(character)
    return around
  })
}

/** The index after the bracket that closes the one at `from`; undefined where none does. */
export function endOfBrackets(masked: string, from: number): number | undefined {
  let depth = 0
  for (let index = from; index < masked.length; index++) {
    if ('{[('.includes(masked.charAt(index))) depth++
    else if ('}])'.includes(masked.charAt(index)) && --depth === 0) return index + 1
  }
  return undefined
}

/** The index of the bracket that the one at `at` closes. */
export function startOfBrackets(masked: string, at: number): number | undefined {
  let depth = 0
  for (let index = at; index >= 0; index--) {
    if ('}])'.includes(masked.charAt(index))) depth++
    else if ('{[('.includes(masked.charAt(index)) && --depth === 0) return index
  }
  return undefined
}
