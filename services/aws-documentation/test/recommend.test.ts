import { describe, expect, it } from 'vitest'
import { DocsError } from '../src/errors.ts'
import type { Dependencies } from '../src/server.ts'
import { connect, fenced, url } from './connect.ts'

describe('recommend', () => {
  const recommend = async () => [
    { category: 'highly_rated' as const, url: 'https://docs.aws.amazon.com/a.html', title: 'A', context: 'About\nA' },
    { category: 'new' as const, url: 'https://docs.aws.amazon.com/d.html', title: 'D', addedOn: '2026-06-11' },
    { category: 'similar' as const, url: 'https://docs.aws.amazon.com/a.html', title: 'A' },
  ]

  it('keeps categories apart, and lists a page once', async () => {
    await using server = await connect({ recommendations: { recommend } })
    const result = await server.call('recommend', { url: `${url}?session=1#s3` })
    expect(result.structuredContent).toEqual({
      url,
      recommendations: [
        { category: 'highly_rated', url: 'https://docs.aws.amazon.com/a.html', title: 'A', context: 'About\nA' },
        { category: 'new', url: 'https://docs.aws.amazon.com/d.html', title: 'D', added_on: '2026-06-11' },
      ],
      new_since: '2026-06-11',
    })
    expect(fenced(result.text)).toBe(
      'Highly rated:\n- A\n  https://docs.aws.amazon.com/a.html\n  About A\n\nNew (since 2026-06-11):\n- D\n  https://docs.aws.amazon.com/d.html\n  added 2026-06-11',
    )
  })

  it('lists a page that is new as new', async () => {
    const added = {
      category: 'new' as const,
      url: 'https://docs.aws.amazon.com/a.html',
      title: 'A',
      addedOn: '2026-06-12',
    }
    await using server = await connect({ recommendations: { recommend: async () => [...(await recommend()), added] } })
    const result = await server.call('recommend', { url })
    expect(result.structuredContent).toMatchObject({
      recommendations: [{ title: 'D' }, { category: 'new', title: 'A' }],
    })
  })

  it('gives one category', async () => {
    await using server = await connect({ recommendations: { recommend } })
    const result = await server.call('recommend', { url, category: 'similar' })
    expect(result.structuredContent).toMatchObject({ recommendations: [{ category: 'similar', title: 'A' }] })
  })

  it('says that nothing is new in a guide, and what other categories have', async () => {
    const old = async () => (await recommend()).filter(({ category }) => category !== 'new')
    await using server = await connect({ recommendations: { recommend: old } })
    const added = await server.call('recommend', { url, category: 'new' })
    expect(added.text).toBe(`Nothing is new in the guide of ${url}. Other categories have 1 page.`)
    const read = await server.call('recommend', { url, category: 'journey' })
    expect(read.text).toBe(`No recommendations of category journey for ${url}. Other categories have 1 page.`)
  })

  it('says that there is no such page where nothing is recommended', async () => {
    const none: Dependencies['pages'] = { read: () => Promise.reject(new DocsError('not_found', 'There is no page.')) }
    await using server = await connect({ pages: none })
    for (const args of [{ url }, { url, category: 'new' }]) {
      expect(await server.call('recommend', args)).toMatchObject({
        isError: true,
        text: 'not_found: There is no page.',
        _meta: { error: { code: 'not_found' } },
      })
    }
  })

  it.each(['timeout', 'unsupported_content'] as const)('says that there are none where the page is %s', async code => {
    await using server = await connect({ pages: { read: () => Promise.reject(new DocsError(code, 'Not read.')) } })
    const result = await server.call('recommend', { url, category: 'new' })
    expect(result).toMatchObject({ text: `Nothing is new in the guide of ${url}.` })
    expect(result.isError).toBeFalsy()
  })

  it('says so when there are none', async () => {
    await using server = await connect()
    const result = await server.call('recommend', { url })
    expect(result.isError).toBeFalsy()
    expect(result.structuredContent).toEqual({ url, recommendations: [] })
  })
})
