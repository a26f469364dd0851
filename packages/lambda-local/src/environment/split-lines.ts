import type { Readable } from 'node:stream'

/**
 * Calls `onLine` for each line. Unlike `node:readline`, a `\r` alone ends none: the runtime writes it in place of a line
 * break inside one log event.
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
