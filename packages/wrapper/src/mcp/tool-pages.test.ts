import { expect, it } from 'vitest'
import type { JsonObject } from './json-rpc.ts'
import { readToolPages } from './tool-pages.ts'

/** What a list was asked for, until it ended or `most` pages were read. */
async function readAll(list: (params: JsonObject) => JsonObject | undefined, most = Number.POSITIVE_INFINITY) {
  const asked: JsonObject[] = []
  const pages: JsonObject[][] = []
  for await (const tools of readToolPages(async params => {
    asked.push(params)
    return list(params)
  })) {
    pages.push(tools)
    if (pages.length >= most) break
  }
  return { asked, pages }
}

it.each([{}, { nextCursor: null }])('reads one page of a list that ends with %j', async end => {
  expect(await readAll(() => ({ tools: [{ name: 'a' }], ...end }))).toEqual({ asked: [{}], pages: [[{ name: 'a' }]] })
})

it('asks for each page by the cursor of the one before, an empty one too', async () => {
  const next = new Map<unknown, unknown>([
    [undefined, ''],
    ['', 'last'],
  ])
  const { asked } = await readAll(({ cursor }) => ({ nextCursor: next.get(cursor) }))
  expect(asked).toEqual([{}, { cursor: '' }, { cursor: 'last' }])
})

it.each([undefined, null, 'a', [null, 'a', 1]])('finds no tools in a page with %j', async tools => {
  expect(await readAll(() => ({ tools }))).toMatchObject({ pages: [[]] })
})

it('ends where a page cannot be read', async () => {
  expect(await readAll(({ cursor }) => (cursor === undefined ? { nextCursor: 'more' } : undefined))).toEqual({
    asked: [{}, { cursor: 'more' }],
    pages: [[]],
  })
})

it('asks for no page that is not read', async () => {
  expect((await readAll(() => ({ nextCursor: 'more' }), 2)).asked).toHaveLength(2)
})

it('ends after 50 pages of a list without an end', async () => {
  let cursor = 0
  const list = () => {
    cursor += 1
    return { nextCursor: String(cursor) }
  }
  expect((await readAll(list)).asked).toHaveLength(50)
})
