/**
 * Holds together, for each code of an error: the page, the line that throws it, and a test that provokes it. Sources are read as
 * text, so a test counts that names the code; tests of the pages themselves do not count.
 */
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { problemKinds } from '@mcp-lambda/serverless/checks'
import { ErrorCode } from '@mcp-lambda/wrapper'
import { describe, expect, it } from 'vitest'
import { causePages } from '../../packages/cli/src/pages/cause-pages.ts'
import { commandPages } from '../../packages/cli/src/pages/command-pages.ts'
import { outcomePages } from '../../packages/cli/src/pages/outcome-pages.ts'
import { reasonPages } from '../../packages/cli/src/pages/reason-pages.ts'

const root = join(import.meta.dirname, '../..')
const exclude = (path: string) => /(^|\/)(node_modules|dist|\.[^/]+)$/.test(path)
const isTest = (path: string) => /\.(test|packaging|soak|deploy|guest|consumer|faults|load)\.ts$|\/test\//.test(path)

/** Tables of codes, and what prints or tries them: naming a code there throws nothing and provokes nothing. */
const tables = /\/pages\/|checks\/problem(-pages)?\.ts$|(^|\/)(pages|codes|explain)\.test\.ts$|\/reference\//

type Source = { readonly path: string; readonly text: string }

const sources: readonly Source[] = globSync(
  ['packages/{wrapper,gateway,serverless,cli}/{src,test}/**/*.ts', 'test/**/*.ts'],
  {
    cwd: root,
    exclude,
  },
)
  .filter(path => !tables.test(path))
  .map(path => ({ path, text: readFileSync(join(root, path), 'utf8') }))
const code = sources.filter(({ path }) => !isTest(`/${path}`))
const tests = sources.filter(({ path }) => isTest(`/${path}`))

const families: readonly Family[] = [
  {
    name: 'problems of check',
    codes: Object.keys(problemKinds),
    pages: readHeadings('problems.md', '## '),
    throws: quoted,
    provokes: quoted,
  },
  {
    name: 'causes',
    codes: causePages.map(page => page.code),
    pages: readHeadings('errors.md', '### ', 'Causes'),
    throws: quoted,
    provokes: quoted,
  },
  {
    name: 'outcomes',
    codes: outcomePages.map(page => page.code),
    pages: readHeadings('errors.md', '### Outcome ', 'Outcomes'),
    throws: quoted,
    provokes: quoted,
  },
  {
    name: 'reasons of refused tokens',
    codes: reasonPages.map(page => page.code),
    pages: readHeadings('errors.md', '### ', 'Refused tokens'),
    // Those with one text are keys of a table.
    throws: reason => new RegExp(`'${reason}'|^  ${reason}: '`, 'm'),
    provokes: quoted,
  },
  {
    name: 'codes of commands',
    codes: commandPages.map(page => page.code),
    pages: readHeadings('errors.md', '### ', 'Commands'),
    throws: quoted,
    provokes: quoted,
  },
  {
    name: 'codes of JSON-RPC',
    codes: Object.values(ErrorCode).map(String),
    pages: readHeadings('errors.md', '### ', 'Codes'),
    throws: number => new RegExp(`ErrorCode\\.${nameOf(number)}\\b`),
    provokes: number => new RegExp(`ErrorCode\\.${nameOf(number)}\\b|${number}\\b`),
  },
]

type Family = {
  readonly name: string
  readonly codes: readonly string[]
  readonly pages: readonly string[]
  readonly throws: (code: string) => RegExp
  readonly provokes: (code: string) => RegExp
}

describe.each(families)('$name', ({ codes, pages, throws, provokes }) => {
  it('have a page each, and each page is of one', () => {
    expect([...pages].sort()).toEqual([...codes].sort())
  })

  it('are thrown somewhere', () => {
    expect(codes.filter(one => !code.some(({ text }) => throws(one).test(text)))).toEqual([])
  })

  it('are provoked by a test', () => {
    expect(codes.filter(one => !tests.some(({ text }) => provokes(one).test(text)))).toEqual([])
  })
})

function quoted(code: string): RegExp {
  return new RegExp(`['"\`]${code}['"\`]`)
}

function nameOf(number: string): string {
  return Object.entries(ErrorCode).find(([, value]) => String(value) === number)?.[0] ?? 'none'
}

/** Headings of a page of the reference, below one of its sections. */
function readHeadings(page: string, mark: string, section?: string): string[] {
  const text = readFileSync(join(root, 'docs/reference', page), 'utf8')
  const part = section === undefined ? text : (text.split(/^## /m).find(part => part.startsWith(section)) ?? '')
  return part.split('\n').flatMap(line => (line.startsWith(mark) ? [line.slice(mark.length)] : []))
}

/** Names in the sources of the gateway and the wrapper that become causes or reasons. */
it('have a page where an error, a refusal or a token names them', () => {
  const named = code.flatMap(({ path, text }) => {
    if (!/^packages\/(wrapper|gateway)\/src\//.test(path)) return []
    const literals = [...text.matchAll(/\b(?:cause|reason): '([a-z_]+)'/g)].map(([, name = '']) => name)
    const table = path.endsWith('/auth/token-problem.ts') ? [...text.matchAll(/^ {2}([a-z_]+): '/gm)] : []
    return [...literals, ...table.map(([, name = '']) => name)]
  })
  expect(named).toEqual(expect.arrayContaining(['deadline', 'drifted', 'origin', 'no_bearer', 'wrong_audience']))
  const known = new Set([...causePages, ...reasonPages].map(page => page.code))
  expect(named.filter(name => !known.has(name))).toEqual([])
})
