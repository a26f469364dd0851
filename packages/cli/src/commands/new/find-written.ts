import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** The files that were rendered, and those that installing and listing the server made. */
export function findWritten(root: string, name: string, rendered: readonly string[]): string[] {
  const made = ['catalogue.json', 'requirements.lock'].map(file => `services/${name}/${file}`)
  return [...new Set([...rendered, ...made.filter(path => existsSync(join(root, path)))])].sort()
}
