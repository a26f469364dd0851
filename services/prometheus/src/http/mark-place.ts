/** Characters of the line that are shown on either side of the place. */
const around = 60

/**
 * The line of the query that a parse error names (`2:8: parse error: …`), with a mark under the place. Empty where the
 * error names none. Prometheus counts columns in bytes.
 *
 * @example
 * markPlace('1:5: parse error: unexpected <by>', 'sum by by (a) (b)') // '\nsum by by (a) (b)\n    ^'
 */
export function markPlace(error: string, query: string | undefined): string {
  const [, line, column] = /(?:^|[\s"])(\d+):(\d+): parse error/.exec(error) ?? []
  const text = query?.split('\n')[Number(line) - 1]
  if (text === undefined || text.trim() === '') return ''
  const at = Math.min(
    Buffer.from(text)
      .subarray(0, Math.max(0, Number(column) - 1))
      .toString().length,
    text.length,
  )
  const from = Math.max(0, at - around)
  const shown = text.slice(from, at + around).replace(/\t/g, ' ')
  return `\n${shown}\n${' '.repeat(at - from)}^`
}
