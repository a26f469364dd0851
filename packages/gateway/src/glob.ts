/**
 * Whether `glob` matches `text`. `*` matches any number of characters, `?` one, and `[*]` and `[?]` a literal `*` and `?`.
 * The time is proportional to the product of both lengths, for any input.
 */
export function matchesGlob(glob: string, text: string): boolean {
  const parts = toParts(glob)
  let at = 0
  let from = 0
  /** Where to go on when the rest does not fit: behind the last star, one character later. */
  let star = -1
  let starred = 0
  while (from < text.length) {
    // Stars first: the text may hold one of its own, which is no wildcard.
    if (parts[at] === '*') {
      star = at
      starred = from
      at += 1
    } else if (at < parts.length && (parts[at] === '?' || toLiteral(parts[at]) === text[from])) {
      at += 1
      from += 1
    } else if (star >= 0) {
      at = star + 1
      starred += 1
      from = starred
    } else {
      return false
    }
  }
  while (parts[at] === '*') at += 1
  return at === parts.length
}

/** Whether something that begins with `prefix` may be what `glob` describes. Yes in doubt: beyond a wildcard nothing is compared. */
export function mayBeginWith(glob: string, prefix: string): boolean {
  const parts = Array.from(toParts(glob))
  const end = parts.findIndex(part => part === '*' || part === '?')
  const literal = (end < 0 ? parts : parts.slice(0, end)).map(toLiteral).join('')
  return literal.startsWith(prefix) || (end >= 0 && prefix.startsWith(literal))
}

/** Wildcards and single characters; most globs are their own parts. */
function toParts(glob: string): ArrayLike<string> {
  return glob.includes('[') ? (glob.match(/\[[*?]\]|./gs) ?? []) : glob
}

function toLiteral(part: string | undefined): string | undefined {
  return part?.length === 3 ? part[1] : part
}
