import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { toWayOut } from '@mcp-lambda/serverless/loading'
import { expect, it, onTestFinished } from 'vitest'
import { findExport } from './find-export.ts'

async function describe(source: string, written = 'createServer'): Promise<string | undefined> {
  const directory = await mkdtemp(join(tmpdir(), 'exports-'))
  onTestFinished(() => rm(directory, { recursive: true }))
  await writeFile(join(directory, 'server.ts'), source)
  const reason = `SyntaxError: The requested module './server.ts' does not provide an export named '${written}'`
  const cause = findExport({ reason, place: 'handler.ts:2' }, directory)
  return cause && toWayOut({ service: 'notes', isPython: false, cause })
}

it.each([
  { source: 'export function createSever() {}', says: /^Write createSever in services\/notes\/handler\.ts\.$/ },
  { source: 'export default () => 1', says: /^Write import createServer from '\.\/server\.ts' in .*default export/ },
  { source: 'export interface createServer {}', says: /^Write import type \{ createServer \} in / },
  {
    source: 'export const a = 1\nconst b = 1, c = 2\nexport { b, c as d }',
    says: /^\.\/server\.ts exports a, b, d: write export before createServer there/,
  },
  { source: 'function createServer() {}', says: /^\.\/server\.ts exports nothing: write export before createServer/ },
])('says what to write for an import of what "$source" has', async ({ source, says }) => {
  expect(await describe(source)).toMatch(says)
})

it('leaves packages to Node, and files that are not there', () => {
  const of = (module: string) => `SyntaxError: The requested module '${module}' does not provide an export named 'z'`
  for (const module of ['zod', './none.ts']) {
    expect(findExport({ reason: of(module), place: 'src/handler.ts:1' }, '/project')).toBeUndefined()
  }
})
