import { expect, it } from 'vitest'
import { createHttpRecommendationSource } from '../src/http-recommendation-source.ts'
import { createTestClock, createTestHttp, noAbort } from './builders.ts'
import { send, startSite } from './site.ts'

const page = new URL('https://docs.aws.amazon.com/garden/latest/dg/watering.html')
const at = (name: string) => `https://docs.aws.amazon.com/garden/latest/dg/${name}.html`

async function startService(answer: unknown, status = 200) {
  const body = typeof answer === 'string' ? answer : JSON.stringify(answer)
  const site = await startSite((_, out) => send(out, { status, headers: { 'content-type': 'application/json' }, body }))
  const clock = createTestClock()
  const source = createHttpRecommendationSource({
    http: createTestHttp(clock),
    clock,
    recommendationsUrl: new URL('/v1/recommendations', site.origin),
  })
  return { ...site, recommend: () => source.recommend(page, { signal: noAbort() }) }
}

it('asks for the page and says nothing else', async () => {
  await using service = await startService({})
  await service.recommend()
  const asked = new URL(service.received[0]?.path ?? '', service.origin)
  expect(asked.pathname).toBe('/v1/recommendations')
  expect([...asked.searchParams]).toEqual([['path', page.href]])
})

it('keeps why each page is recommended', async () => {
  await using service = await startService({
    highlyRated: { items: [{ url: at('a'), assetTitle: 'A', abstract: 'About A' }] },
    journey: {
      items: [
        {
          intent: 'Set up',
          urls: [
            { url: at('b'), assetTitle: 'B' },
            { url: at('c'), assetTitle: 'C' },
          ],
        },
      ],
    },
    new: { items: [{ url: at('d'), assetTitle: 'D', dateCreated: '2026-06-11' }] },
    similar: { items: [{ url: at('e'), assetTitle: 'E', abstract: 'About E' }] },
  })
  expect(await service.recommend()).toEqual([
    { category: 'highly_rated', url: at('a'), title: 'A', context: 'About A' },
    { category: 'journey', url: at('b'), title: 'B', context: 'Set up' },
    { category: 'journey', url: at('c'), title: 'C', context: 'Set up' },
    { category: 'new', url: at('d'), title: 'D', addedOn: '2026-06-11' },
    { category: 'similar', url: at('e'), title: 'E', context: 'About E' },
  ])
})

it('loses only what cannot be read', async () => {
  await using service = await startService({
    highlyRated: null,
    journey: {
      items: [{ intent: 7, urls: 'none' }, 'nonsense', { urls: [{ url: at('b') }, { url: 'javascript:x' }] }],
    },
    similar: { items: [{ assetTitle: 'no address' }, { url: at('e'), assetTitle: 5, dateCreated: '2026-01-01' }] },
  })
  expect(await service.recommend()).toEqual([
    { category: 'journey', url: at('b'), title: at('b') },
    { category: 'similar', url: at('e'), title: at('e') },
  ])
})

it('leaves out pages of other hosts, also where there are no others', async () => {
  await using service = await startService({ similar: { items: [{ url: 'https://aws.amazon.com/blogs/x' }] } })
  expect(await service.recommend()).toEqual([])
})

it('gives the day of a date with a time', async () => {
  await using service = await startService({
    new: { items: [{ url: at('d'), dateCreated: '2026-06-11T08:09:10.123Z' }] },
  })
  expect(await service.recommend()).toMatchObject([{ addedOn: '2026-06-11' }])
})

it('gives nothing for a page nobody recommends anything for', async () => {
  await using service = await startService({})
  expect(await service.recommend()).toEqual([])
})

it.each([
  { answer: {}, status: 404, code: 'not_found' },
  { answer: { message: 'Forbidden' }, status: 403, code: 'upstream_refused' },
  { answer: '<html>', status: 200, code: 'upstream_error' },
  { answer: [], status: 200, code: 'upstream_error' },
  { answer: { items: [] }, status: 200, code: 'upstream_error' },
])('calls HTTP $status with $answer $code', async ({ answer, status, code }) => {
  await using service = await startService(answer, status)
  await expect(service.recommend()).rejects.toMatchObject({ code })
})
