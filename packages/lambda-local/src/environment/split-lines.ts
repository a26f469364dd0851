import type { Readable } from 'node:stream'

/**
 * Calls `onLine` for each line. Unlike in `node:readline`, a single `\r` does not end a line: the runtime writes it for a
 * line break inside a log event.
 */
export function splitLines(output: Readable, onLine: (line: string) => void): void {
  let rest = ''
  output.setEncoding('utf8')
  output.on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) onLine(line)
  })
  output.on('end', () => {
    if (rest) onLine(rest)
  })
}
