const newline = 10

export type LineReader = {
  push(chunk: Buffer): void
  /** What came after the last newline, when nothing more will come. */
  end(): void
}

/**
 * Cuts bytes into lines at `\n` alone: Node's `readline` also cuts at U+2028, which JSON may hold. A line is decoded only
 * when it is whole, so that a character split between two chunks stays one.
 *
 * A line over `maxBytes` is reported by its beginning; the rest of it is skipped.
 */
export function createLineReader(options: {
  maxBytes: number
  onLine: (line: string) => void
  onTooLong: (start: string) => void
}): LineReader {
  const { maxBytes, onLine, onTooLong } = options
  let parts: Buffer[] = []
  let bytes = 0
  let skipping = false

  function take(part: Buffer): void {
    if (skipping || part.length === 0) return
    if (bytes + part.length > maxBytes) {
      const start = Buffer.concat([...parts, part.subarray(0, maxBytes - bytes)])
      parts = []
      bytes = 0
      skipping = true
      onTooLong(start.toString('utf8'))
      return
    }
    parts.push(part)
    bytes += part.length
  }

  function finish(): void {
    const [first, ...more] = parts
    parts = []
    bytes = 0
    skipping = false
    if (!first) return
    const line = (more.length === 0 ? first : Buffer.concat([first, ...more])).toString('utf8').trimEnd()
    if (line !== '') onLine(line)
  }

  return {
    push(chunk) {
      let start = 0
      for (;;) {
        const end = chunk.indexOf(newline, start)
        if (end < 0) return take(chunk.subarray(start))
        take(chunk.subarray(start, end))
        finish()
        start = end + 1
      }
    },
    end: finish,
  }
}
