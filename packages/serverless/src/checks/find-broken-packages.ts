import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Problem } from './problem.ts'
import { foldersOf } from './project-folders.ts'

/** A `package.json` that is no JSON, of the project or of a service: Node, npm and the framework would each report it. */
export function findBrokenPackages(root: string): Problem[] {
  return foldersOf(root).flatMap(folder => {
    const where = `${folder}package.json`
    const file = join(root, where)
    const error = existsSync(file) ? tryToParse(readFileSync(file, 'utf8')) : undefined
    if (error === undefined) return []
    const remedy =
      'Correct the JSON there: text in double quotes, one comma between two entries, none after the last, no comments.'
    return [{ code: 'packaging-failed', where, what: `it is no JSON: ${error}`, remedy }]
  })
}

function tryToParse(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}
