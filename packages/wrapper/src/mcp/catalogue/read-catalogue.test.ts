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
