/** `find_tools` over 104 tools of public servers, by requests in users' words. */
import { readdirSync, readFileSync } from 'node:fs'
import type { JsonObject } from '@mcp-lambda/wrapper/protocol'
import { expect, it } from 'vitest'
import type { Target } from '../src/config/target.ts'
import { requests } from './finding/requests.ts'
import { ask, createGateway, resultOf, targetOf } from './fixtures.ts'

const folder = new URL('finding/catalogues/', import.meta.url)

const targets: readonly Target[] = readdirSync(folder).map(file => {
  const { tools } = JSON.parse(readFileSync(new URL(file, folder), 'utf8'))
  return targetOf(file.slice(0, -'.json'.length), { tools })
})

const gateway = createGateway({ targets, findTools: { list: 'found', pinned: [] } })

it('finds a right tool among the first five for nine of ten requests', async () => {
  const searched: { asked: string; found: string[]; rank: number }[] = []
  for (const { ask: asked, right } of requests) {
    const found = await find(asked)
    searched.push({ asked, found, rank: found.findIndex(name => right.includes(name)) + 1 })
  }
  const within = (first: number) => searched.filter(({ rank }) => rank > 0 && rank <= first).length
  console.info(`among the first 1, 3, 5: ${within(1)}, ${within(3)}, ${within(5)} of ${searched.length}`)
  expect(targets.flatMap(({ catalogue }) => catalogue.tools).length).toBeGreaterThanOrEqual(100)
  const missed = searched.filter(({ rank }) => rank === 0)
  expect(missed.length, JSON.stringify(missed, null, 1)).toBeLessThanOrEqual(searched.length / 10)
})

async function find(query: string): Promise<string[]> {
  const result = resultOf(await ask(gateway, 'tools/call', { name: 'find_tools', arguments: { query } }))
  const { tools } = result.structuredContent as { tools: JsonObject[] }
  return tools.map(({ name }) => String(name))
}
