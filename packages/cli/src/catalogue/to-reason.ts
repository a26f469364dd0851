import { relative } from 'node:path'
import { fileURLToPath } from 'node:url'

/**
 * What ended a Node process, from its stderr: the error, and its place relative to `directory`. Node prints the place, the
 * line of source, the error with its stack, and its own version.
 */
export function toReason(stderr: string, directory: string): string | undefined {
  const lines = stderr.split('\n').filter(line => line.trim() !== '' && !/^\s+at |^Node\.js v/.test(line))
  const error = lines.findLast(line => /^\w*Error\b/.test(line)) ?? lines.at(-1)
  const [, file, line] = lines.map(text => /^(file:\S+|\/\S+):(\d+)$/.exec(text)).find(Boolean) ?? []
  if (error === undefined || file === undefined) return error
  const path = file.startsWith('file:') ? fileURLToPath(file) : file
  return `${error}, at ${relative(directory, path)}:${line}`
}
