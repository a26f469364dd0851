import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LoggedError } from '@mcp-lambda/serverless/loading'

export type Reason = {
  readonly reason: string
  /** In the service, as `src/server.ts:1`. */
  readonly place?: string
}

/**
 * What ended a Node process, from its stderr: the error, and its place relative to `directory`. Node prints the place, the
 * lines of source, the error with its stack, and its own version.
 */
export function toReason(stderr: string, directory: string): Reason | undefined {
  const thrown = uncaught.exec(stderr)?.groups
  const lines = stderr.split('\n').filter(line => line.trim() !== '' && !/^\s+at |^Node\.js v/.test(line))
  // With all of its lines: the last words of a server are among them.
  const error = thrown?.error ?? lines.findLast(line => /^\w*Error\b/.test(line)) ?? lines.at(-1)
  if (error === undefined) return undefined
  if (thrown?.file === undefined) return { reason: error }
  const path = thrown.file.startsWith('file:') ? fileURLToPath(thrown.file) : thrown.file
  const place = relative(directory, path)
  // The place in another package says nothing of the server, but for the line of it that called that.
  if (place.startsWith('..')) return withPlace({ reason: error, trace: toTrace(stderr) }, directory)
  return { reason: error, place: `${place}:${thrown.line}` }
}

export function toTrace(stderr: string): string[] {
  return stderr.split('\n').filter(line => /^\s+at /.test(line))
}

/** As Node prints an error that nothing caught. TypeScript that does not parse has the lines before its own, too. */
const uncaught =
  /^(?<file>file:\S+|\/.+):(?<line>\d+)\n(?:.*\n){1,5}?\s*\^+\n(?:[^\n]+\n\n|\n)?(?<error>[\s\S]*?)\n\s+at /m

/** The words of an error, and the first place of its stack that is in `directory`. */
export function withPlace({ reason, trace }: LoggedError, directory: string): Reason {
  const places = trace.flatMap(line => {
    const [, file, number] = /(?:file:\/\/|\(|at )(\/.*):(\d+):\d+\)?$/.exec(line) ?? []
    return file === undefined ? [] : [`${relative(directory, decodeURI(file))}:${number}`]
  })
  const place = places.find(found => !found.startsWith('..') && !found.startsWith('node_modules'))
  return { reason, ...(place !== undefined && { place }) }
}
