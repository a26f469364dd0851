import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describePage } from '../src/commands/explain/describe-page.ts'
import { findPages, findSimilar, pages } from '../src/pages/find-pages.ts'
import { toErrorsPage } from '../src/pages/to-errors-page.ts'

const root = join(import.meta.dirname, '../../..')

/** Causes that sources of the wrapper and the gateway put into errors. */
function thrownCauses(): string[] {
  const files = globSync('packages/{wrapper,gateway}/src/**/*.ts', { cwd: root })
  const texts = files.map(file => readFileSync(join(root, file), 'utf8'))
  return texts.flatMap(text => [...text.matchAll(/\bcause: '([a-z_]+)'/g)].map(([, cause]) => String(cause)))
}

it('has a page for each cause that is thrown', () => {
  const thrown = thrownCauses()
  expect(thrown).toEqual(expect.arrayContaining(['deadline', 'circuit_open', 'drifted', 'origin']))
  expect(thrown.filter(cause => findPages(cause).length === 0)).toEqual([])
})

it.each([
  { word: '-31504', codes: ['-31504'] },
  { word: '31504', codes: ['-31504'] },
  { word: '504', codes: ['-31504'] },
  { word: '401', codes: ['-31401'] },
  { word: 'wrong_audience', codes: ['wrong_audience'] },
  { word: 'port-taken', codes: ['port-taken'] },
  { word: 'deadline-exceeded', codes: ['-31504'] },
  { word: 'not_deployed', codes: ['not_deployed'] },
  { word: 'timed_out', codes: ['timed_out'] },
  { word: 'THROTTLED', codes: ['-31429', 'throttled', 'throttled'] },
  { word: 'catalogue-differs', codes: ['catalogue-differs'] },
  { word: 'no_such_thing', codes: [] },
])('finds the pages of $word', ({ word, codes }) => {
  expect(findPages(word).map(({ code }) => code)).toEqual(codes)
})

it.each([
  { word: 'throtled', similar: ['throttled'] },
  { word: '31505', similar: ['-31503', '-31504', '-31502'] },
  { word: 'deadline_exceded', similar: ['deadline_exceeded'] },
  { word: 'catalog-differs', similar: ['catalogue-differs'] },
  { word: 'banana', similar: [] },
])('knows what $word may have been', ({ word, similar }) => {
  expect(findSimilar(word).toSorted()).toEqual(similar.toSorted())
})

it('has pages that fit into 80 columns', () => {
  const lines = pages.flatMap(page => describePage(page).split('\n'))
  expect(lines.filter(line => line.length > 80)).toEqual([])
})

it('docs/reference/errors.md is what the pages say: npm run reference -w mcp-lambda', () => {
  expect(readFileSync(join(root, 'docs/reference/errors.md'), 'utf8')).toBe(toErrorsPage())
})
