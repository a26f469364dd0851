/**
 * Whether `text` is what `glob` describes: `*` stands for any characters, none included, `?` for any one, and everything
 * else for itself. The time is proportional to one length times the other, whatever they hold.
 */
export function matchesGlob(glob: string, text: string): boolean {
  let at = 0
  let from = 0
  /** Where to go on when the rest does not fit: behind the last star, one character later. */
  let star = -1
  let starred = 0
  while (from < text.length) {
    // Stars first: the text may hold one of its own, which is no wildcard.
    if (glob[at] === '*') {
      star = at
      starred = from
      at += 1
    } else if (at < glob.length && (glob[at] === '?' || glob[at] === text[from])) {
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
  while (glob[at] === '*') at += 1
  return at === glob.length
}

/** Whether something that begins with `prefix` may be what `glob` describes. Yes in doubt: beyond a wildcard nothing is compared. */
export function mayBeginWith(glob: string, prefix: string): boolean {
  const [literal = ''] = glob.split(/[*?]/)
  return literal.startsWith(prefix) || (literal !== glob && prefix.startsWith(literal))
}
