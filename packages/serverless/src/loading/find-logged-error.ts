export type LoggedError = { readonly reason: string; readonly trace: readonly string[] }

/**
 * The last error with a stack that was logged: the wrapper answers an error of a server with "Internal error" alone, and logs
 * what was thrown.
 *
 * @param lines of Lambda's log, as text or JSON, or of `console.error`
 */
export function findLoggedError(lines: readonly string[]): LoggedError | undefined {
  const found = [...lines.map(toText).join('\n').matchAll(thrown)].at(-1)?.groups
  if (found?.reason === undefined || found.trace === undefined) return undefined
  return { reason: found.reason, trace: found.trace.split('\n').filter(line => line.trim() !== '') }
}

/** Its words may have several lines, as those of zod. */
const thrown = /\b(?<reason>\w*Error(?: \[\w+\])?: [^\n]*(?:\n(?!\s+at )[^\n]*){0,12})(?<trace>(?:\n\s+at [^\n]*)+)/g

function toText(line: string): string {
  // Lambda's log has a carriage return for each line break of one message.
  if (!line.startsWith('{')) return line.replaceAll('\r', '\n')
  try {
    const { message } = JSON.parse(line)
    return typeof message === 'string' ? message : ''
  } catch {
    return line
  }
}
