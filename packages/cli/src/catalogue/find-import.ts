import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, parse, relative } from 'node:path'
import { findNearest } from '@mcp-lambda/gateway/nearest-name'
import type { Cause } from '@mcp-lambda/serverless/loading'

/** An import of a file that is not there, as Node reports it, and the one that is meant. */
export function findImport(reason: string, directory: string): Extract<Cause, { kind: 'import-missing' }> | undefined {
  const [, wanted, importer] = /Cannot find module '(\/[^']+)' imported from (\/.+)$/m.exec(reason) ?? []
  if (wanted === undefined || importer === undefined) return undefined
  const meant = findMeant(wanted)
  const from = (path: string) => {
    const way = relative(dirname(importer), path)
    return way.startsWith('.') ? way : `./${way}`
  }
  return {
    kind: 'import-missing',
    importer: relative(directory, importer),
    written: from(wanted),
    ...(meant !== undefined && { meant: from(meant) }),
  }
}

const endings = ['.ts', '.mts', '.js', '.mjs', '.json']

/** Node takes no path without its ending, none of a folder, and no `.js` that stands for `.ts`. */
function findMeant(wanted: string): string | undefined {
  const { dir, name } = parse(wanted)
  const paths = [wanted, join(dir, name), join(wanted, 'index')].flatMap(path => endings.map(ending => path + ending))
  const found = paths.find(path => existsSync(path))
  if (found !== undefined || !existsSync(dir)) return found
  const files = readdirSync(dir)
    .map(file => parse(file))
    .filter(({ ext }) => endings.includes(ext))
  const like = findNearest(
    name,
    files.map(file => file.name),
  )
  const file = files.find(file => file.name === like)
  return file && join(dir, file.base)
}
