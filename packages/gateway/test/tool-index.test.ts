/** What the index of `find_tools` weighs by how many tools of public servers it holds; how long it takes to load and search is printed. */
import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import MiniSearch from 'minisearch'
import { expect, it } from 'vitest'
import { indexOptions, toDocument, toSearch } from '../src/catalogue/tool-words.ts'

const folder = join(import.meta.dirname, 'finding')

/** Names of folders tell apart the tools of a server that is in several. */
const documents = globSync('*/*.json', { cwd: folder })
  .toSorted()
  .flatMap(file =>
    JSON.parse(readFileSync(join(folder, file), 'utf8')).tools.map((tool: Parameters<typeof toDocument>[1]) =>
      toDocument(`${dirname(file)}-${basename(file, '.json')}`, tool),
    ),
  )

it.each([
  { count: 100, most: 45_000 },
  { count: 1_000, most: 680_000 },
])('weighs at most $most bytes for $count tools', ({ count, most }) => {
  const packaged = new MiniSearch(indexOptions)
  packaged.addAll(documents.slice(0, count))
  expect(packaged.documentCount).toBe(count)
  const index = JSON.stringify(packaged)
  const load = leastMs(() => MiniSearch.loadJSON(index, indexOptions))
  const loaded = MiniSearch.loadJSON(index, indexOptions)
  const search = leastMs(() => {
    const request = 'create an issue, open a ticket'
    const { options, rank } = toSearch(request)
    return rank(loaded.search(request, options))
  })
  console.info(`${count} tools: ${index.length} bytes, loads in ${load} ms, searches in ${search} ms`)
  expect(index.length).toBeLessThanOrEqual(most)
})

function leastMs(work: () => unknown): string {
  const durations = Array.from({ length: 10 }, () => {
    const startedAt = performance.now()
    work()
    return performance.now() - startedAt
  })
  return Math.min(...durations).toFixed(1)
}
