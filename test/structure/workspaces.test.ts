import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { findMissingSamples } from '../samples/samples.ts'
import { findKnots } from './imports.ts'
import { parseImports } from './parse-imports.ts'
import { isIn, readRepositoryImports, workspaceOf } from './repository.ts'
import { circles, exceptions, mayImport } from './workspaces.ts'

const imports = readRepositoryImports()
const between = imports.filter(({ from, to }) => workspaceOf(from) !== workspaceOf(to))

function isException({ from, to }: { from: string; to: string }): boolean {
  return exceptions.some(exception => isIn(from, exception.from) && isIn(to, exception.to))
}

function isAllowed({ from, to }: { from: string; to: string }): boolean {
  const rules = Object.entries(mayImport).filter(([folder]) => isIn(workspaceOf(from), folder))
  return rules.some(([, allowed]) => allowed.some(folder => isIn(workspaceOf(to), folder)))
}

const missing = findMissingSamples()
const needs = `services/${missing.join(' and services/')}`

describe('workspaces', () => {
  it('import as their rules allow', () => {
    expect(imports.length).toBeGreaterThan(1_000)
    expect(between.filter(found => !isAllowed(found) && !isException(found))).toEqual([])
  })

  // Some rules are used by the samples alone.
  it.skipIf(missing.length > 0)('have no rule that is not used', { meta: { needs } }, () => {
    const allowed = Object.entries(mayImport).flatMap(([from, tos]) => tos.map(to => ({ from, to })))
    const unused = allowed.filter(
      rule => !between.some(({ from, to }) => isIn(workspaceOf(from), rule.from) && isIn(workspaceOf(to), rule.to)),
    )
    expect(unused).toEqual([])
  })

  it('have no exception that is not used', () => {
    const unused = exceptions.filter(
      rule => !between.some(({ from, to }) => isIn(from, rule.from) && isIn(to, rule.to)),
    )
    expect(unused).toEqual([])
  })

  it('reach into a package through its entries alone', () => {
    const reaching = between.filter(({ to, name }) => to.startsWith('packages/') && name.startsWith('.'))
    expect(reaching.filter(found => !isException(found))).toEqual([])
  })

  it('have no circle of imports but those that are listed', () => {
    const isPresent = (file: string) => !missing.some(name => isIn(file, `services/${name}/`))
    expect(findKnots(imports)).toEqual(circles.map(({ files }) => files).filter(files => files.every(isPresent)))
  })
})

it('docs/reference/folders.md has the rules between workspaces', () => {
  const list = (folders: readonly string[]) => folders.map(folder => `\`${folder}\``).join(', ') || 'nothing'
  const rows = Object.entries(mayImport).map(([folder, allowed]) => `| \`${folder}\` | ${list(allowed)} |`)
  const also = exceptions.map(({ from, to, reason }) => `| \`${from}\` | \`${to}\` | ${reason} |`)
  const document = readFileSync(join(import.meta.dirname, '../../docs/reference/folders.md'), 'utf8')
  expect(document).toContain(['| folder | may import |', '|---|---|', ...rows].join('\n'))
  expect(document).toContain(['| from | to | why |', '|---|---|---|', ...also].join('\n'))
})

it('finds imports of every kind, and none in comments and strings', () => {
  const source = `
    import type { A } from './type.ts'
    import './effect.ts'
    export * from './again.ts'
    export { b } from './named.ts'
    const c = await import('./lazy.ts')
    type D = typeof import('./type-of.ts')
    const e = createRequire(import.meta.url)
    const f = require('./common.cjs')
    // import './comment.ts'
    const g = "import './string.ts'" + \`\${'x'} from './template.ts'\`
  `
  expect(parseImports('source.ts', source).sort()).toEqual([
    './again.ts',
    './common.cjs',
    './effect.ts',
    './lazy.ts',
    './named.ts',
    './type-of.ts',
    './type.ts',
  ])
})

it('finds all files of circles that share one', () => {
  const arrows = ['a → b', 'b → a', 'a → c', 'c → b', 'd → a', 'e → e']
  const imports = arrows.map(arrow => ({ from: arrow[0] ?? '', to: arrow.at(-1) ?? '' }))
  expect(findKnots(imports)).toEqual([['a', 'b', 'c'], ['e']])
})
