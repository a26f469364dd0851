import { expect, it } from 'vitest'
import type { JsonObject } from '../json-rpc.ts'
import { readCatalogue } from './read-catalogue.ts'

it('reads pages until a cursor is absent, or null as some servers write it', async () => {
  const pages: Record<string, JsonObject[]> = {
    'server/discover': [{ capabilities: { tools: {}, prompts: {} } }],
    'tools/list': [
      { tools: [{ name: 'b' }], nextCursor: 'more' },
      { tools: [{ name: 'a' }], nextCursor: null },
    ],
    'prompts/list': [{ prompts: [{ name: 'p' }] }],
  }
  const catalogue = await readCatalogue(async method => pages[method]?.shift() ?? {})
  expect(catalogue.tools).toEqual([{ name: 'a' }, { name: 'b' }])
  expect(catalogue.prompts).toEqual([{ name: 'p' }])
})

it('reads 1,000 pages of a list, and fails where a server goes on', async () => {
  const serverOf = (pages: number) => {
    let asked = 0
    return async (method: string): Promise<JsonObject> => {
      if (method === 'server/discover') return { capabilities: { tools: {} } }
      asked += 1
      return { tools: [{ name: `t${asked}` }], ...(asked < pages && { nextCursor: String(asked) }) }
    }
  }
  expect((await readCatalogue(serverOf(1_000))).tools).toHaveLength(1_000)
  await expect(readCatalogue(serverOf(Number.POSITIVE_INFINITY))).rejects.toThrow('tools/list has more than 1000 pages')
})
