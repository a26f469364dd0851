import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Cause } from '@mcp-lambda/serverless/loading'
import type { Reason } from './to-reason.ts'

/** An import of a name that a file of the service does not export, as Node reports it, and what is exported there. */
export function findExport(
  { reason, place }: Reason,
  directory: string,
): Extract<Cause, { kind: 'export-missing' }> | undefined {
  const [, module, written] =
    /The requested module '(\.[^']+)' does not provide an export named '([^']+)'/.exec(reason) ?? []
  if (module === undefined || written === undefined || place === undefined) return undefined
  const importer = place.replace(/:\d+$/, '')
  const file = join(directory, dirname(importer), module)
  if (!existsSync(file)) return undefined
  const source = readFileSync(file, 'utf8')
  const types = source.matchAll(/^export (?:declare )?(?:type|interface) ([\w$]+)/gm)
  const isType = [...types].some(([, name]) => name === written)
  return { kind: 'export-missing', importer, module, written, exported: readExported(source), isType }
}

/** Of values: `export const a`, `export { b, c as d }`, `export default`. */
function readExported(source: string): string[] {
  const declared = source.matchAll(/^export (?:async )?(?:function\*?|const|let|var|class) (\w+)/gm)
  const lists = source.matchAll(/^export \{([^}]*)\}/gm)
  return [
    ...[...declared].map(([, name = '']) => name),
    ...[...lists].flatMap(([, list = '']) =>
      list
        .split(',')
        .map(
          entry =>
            entry
              .trim()
              .split(/\s+as\s+/)
              .at(-1) ?? '',
        )
        .filter(name => /^\w+$/.test(name)),
    ),
    ...(/^export default\b/m.test(source) ? ['default'] : []),
  ]
}
