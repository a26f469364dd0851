import { maxJsonDepth } from './json-depth.ts'

/** A text nested deeper than `maxJsonDepth`. */
export class TooDeepError extends Error {
  override readonly name = 'TooDeepError'

  constructor() {
    super(`it nests deeper than ${maxJsonDepth} levels`)
  }
}

/**
 * `JSON.parse` within `maxJsonDepth`. The text is judged before it is parsed: 6 MB of brackets take 280 MB once parsed.
 *
 * @throws TooDeepError for a text that nests too deep, SyntaxError for one that is not JSON.
 */
export function parseJson(text: string): unknown {
  if (isTextTooDeep(text)) throw new TooDeepError()
  return JSON.parse(text)
}

/** Undefined for a text that is not JSON, or nests too deep to be written again. */
export function parseJsonOrUndefined(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

/** Counts brackets outside of strings. A text that is not JSON may be judged either way. */
function isTextTooDeep(text: string): boolean {
  // Each level takes two characters, so most messages are too short to need the check.
  if (text.length <= 2 * maxJsonDepth) return false
  let depth = 0
  for (let at = 0; at < text.length; at += 1) {
    switch (text[at]) {
      case '"':
        at = endOfString(text, at)
        break
      case '[':
      case '{':
        depth += 1
        if (depth > maxJsonDepth) return true
        break
      case ']':
      case '}':
        depth -= 1
        break
    }
  }
  return false
}

function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at += 1) {
    at = text.indexOf('"', at)
    if (at < 0) return text.length
    let backslashes = 0
    while (text[at - 1 - backslashes] === '\\') backslashes += 1
    if (backslashes % 2 === 0) return at
  }
}
