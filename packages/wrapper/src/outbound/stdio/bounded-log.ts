/** Most characters of stderr that are logged of one call, or between two. A child at 1 MB/s would cost 43 dollars a day. */
const maxCharacters = 64 * 1024

/** Passes lines on up to a bound, then counts them. `restart` tells how many were left out, and begins anew. */
export function createBoundedLog(write: (line: string) => void) {
  let characters = 0
  let leftOut = 0

  return {
    push(line: string): void {
      characters += line.length
      if (characters <= maxCharacters) write(line)
      else leftOut += 1
    },
    restart(): void {
      if (leftOut > 0)
        write(`… ${leftOut} more lines of stderr were left out of the log (${maxCharacters / 1024} KB a call)`)
      characters = 0
      leftOut = 0
    },
  }
}
