/** `find_tools` over tools of public servers, by requests in users' words. */
import { readdirSync, readFileSync } from 'node:fs'
import type { JsonObject } from '@mcp-lambda/wrapper/protocol'
import { expect, it } from 'vitest'
import type { Target } from '../src/config/target.ts'
import { blindRequests } from './finding/blind-requests.ts'
import { dutyRequests } from './finding/duty-requests.ts'
import { freshRequests } from './finding/fresh-requests.ts'
import { lastRequests } from './finding/last-requests.ts'
import { laterRequests } from './finding/later-requests.ts'
import { microsoftRequests } from './finding/microsoft-requests.ts'
import { officeRequests } from './finding/office-requests.ts'
import { type Request, requests } from './finding/requests.ts'
import { unseenRequests } from './finding/unseen-requests.ts'
import { variousRequests } from './finding/various-requests.ts'
import { workRequests } from './finding/work-requests.ts'
import { writtenRequests } from './finding/written-requests.ts'
import { ask, createGateway, resultOf, targetOf } from './fixtures.ts'

it('finds a right tool among the first five for nine of ten requests', () =>
  expectFound('catalogues', requests, requests.length * 0.9))

it.each([
  { folder: 'written', written: writtenRequests },
  { folder: 'various', written: variousRequests },
])('finds a right tool for nine of ten queries as a model writes them, of the servers in $folder', ({
  folder,
  written,
}) =>
  expectFound(
    folder,
    written.map(({ query, right }) => ({ ask: query, right })),
    written.length * 0.9,
  ))

// What they found when they were last measured: README.md there says which were in view of the search.
it.each([
  { folder: 'unseen', asked: unseenRequests, least: 45 },
  { folder: 'later', asked: laterRequests, least: 46 },
  { folder: 'last', asked: lastRequests, least: 39 },
  { folder: 'blind', asked: blindRequests, least: 44 },
  { folder: 'fresh', asked: freshRequests, least: 33 },
  { folder: 'office', asked: officeRequests, least: 34 },
  { folder: 'work', asked: workRequests, least: 15 },
  { folder: 'duty', asked: dutyRequests, least: 7 },
  { folder: 'microsoft', asked: microsoftRequests, least: 6 },
  { folder: 'written', asked: writtenRequests, least: 19 },
  { folder: 'various', asked: variousRequests, least: 31 },
])('finds no fewer than before of the servers in $folder', ({ folder, asked, least }) =>
  expectFound(folder, asked, least))

async function expectFound(folder: string, requests: readonly Request[], least: number): Promise<void> {
  const targets = readTargets(folder)
  const gateway = createGateway({ targets, findTools: { list: 'found', pinned: [] } })
  const searched: { asked: string; found: string[]; rank: number; named: boolean }[] = []
  for (const { ask: asked, right } of requests) {
    const result = resultOf(await ask(gateway, 'tools/call', { name: 'find_tools', arguments: { query: asked } }))
    const { tools, more = [] } = result.structuredContent as { tools: JsonObject[]; more?: string[] }
    const found = tools.map(({ name }) => String(name))
    const named = [...found, ...more].some(name => right.includes(name))
    searched.push({ asked, found, rank: found.findIndex(name => right.includes(name)) + 1, named })
  }
  const within = (first: number) => searched.filter(({ rank }) => rank > 0 && rank <= first).length
  const named = searched.filter(({ named }) => named).length
  const counts = `${within(1)}, ${within(3)}, ${within(5)}; named ${named} of ${searched.length}`
  console.info(`${folder}: among the first 1, 3, 5: ${counts}`)
  expect(targets.flatMap(({ catalogue }) => catalogue.tools).length).toBeGreaterThanOrEqual(100)
  const missed = searched.filter(({ rank }) => rank === 0)
  expect(within(5), JSON.stringify(missed, null, 1)).toBeGreaterThanOrEqual(least)
}

/** Each file of a folder as a target. */
function readTargets(name: string): Target[] {
  const folder = new URL(`finding/${name}/`, import.meta.url)
  return readdirSync(folder).map(file => {
    const { tools } = JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
    return targetOf(file.slice(0, -'.json'.length), { tools })
  })
}
