import { describe, expect, it } from 'vitest'
import { actionsPage } from '../local/pages/actions-page.ts'
import { readHtml } from '../src/html/read-html.ts'
import type { Page } from '../src/page-source.ts'
import { connect, fenced, url } from './connect.ts'

describe('a page of 440 rows', async () => {
  const { html, actions } = actionsPage()
  const address = 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html'
  const read = readHtml(html, new URL(address))
  if (read.kind !== 'page') throw new Error('a page')
  const page: Page = { ...read, url: address, retrievedAtMs: 0 }
  const putObject = actions.find(({ name }) => name === 'PutObject')

  async function call(name: string, args: Record<string, unknown>) {
    await using server = await connect({ pages: { read: async () => page } })
    return await server.call(name, args)
  }

  it('answers an anchor of a row with head, separator and its group, in under 1,500 characters', async () => {
    const { text } = await call('read_documentation', { url: `${address}#amazons3-PutObject` })
    expect(fenced(text)).toMatch(/^\| Actions .*\n\| --- .*\n\| \[PutObject\]/)
    for (const key of putObject?.keys ?? ['none']) expect(fenced(text)).toContain(key)
    expect(fenced(text)).not.toContain('PutObjectAcl')
    expect(text.length).toBeLessThan(1_500)
  })

  it.each([
    ['read_documentation', { find: 'PutObject condition keys' }],
    ['search_table', { query: 'PutObject' }],
    ['search_table', { query: 'PutObject', section_title: 'Actions defined by Amazon S3', max_rows: null }],
  ])('answers %s with %j with that group alone', async (name, args) => {
    const { text } = await call(name, { url: address, ...args })
    for (const key of putObject?.keys ?? ['none']) expect(fenced(text)).toContain(key)
    expect(fenced(text)).not.toContain('PutObjectAcl')
    expect(text.length).toBeLessThan(1_500)
  })

  it('shows a row within a group with the cells that span it', async () => {
    const key = putObject?.keys[1] ?? ''
    const { text } = await call('read_documentation', { url: address, find: key })
    expect(fenced(text)).toMatch(/\n\| \[PutObject\].*\n\|.*Key\d+x1/)
    const at = page.markdown.lastIndexOf('\n', page.markdown.indexOf(key)) + 1
    const slice = await call('read_documentation', { url: address, start_index: at, max_length: 100 })
    expect(fenced(slice.text)).toMatch(/^\| Actions .*\n\| --- .*\n\| \[PutObject\]/)
  })

  it.each([
    ['read_documentation', { find: 's3:PutObject' }],
    ['search_table', { query: 's3:PutObject' }],
    ['search_table', { query: 's3:PutObject*' }],
  ])('answers %s with %j, as policies write the action, with its group', async (name, args) => {
    const { text } = await call(name, { url: address, ...args })
    expect(fenced(text)).toMatch(/\n\| \[PutObject\]/)
    expect(fenced(text)).not.toContain('PutObjectAcl')
    expect(text).toContain('Nothing holds “s3:PutObject”: looked for “PutObject”.')
  })

  it('says which words no row holds', async () => {
    const { text } = await call('search_table', { url: address, query: 'PutObject marmalade s3:Marmalade' })
    expect(text).toContain(
      'holds all of "PutObject marmalade s3:Marmalade". In none: “marmalade”, “s3:Marmalade”. Fewer words find more.',
    )
  })

  it('has hardly more characters than a converter that knows no spans', () => {
    // 55,945: turndown 7.2.5 with the tables of @joplin/turndown-plugin-gfm 1.0.68, on the main column of this page.
    expect(page.markdown.length).toBeLessThan(55_945 * 1.1)
  })
})

it('bounds what a row is read with, however long the page has made it', async () => {
  const long = 'word '.repeat(40_000)
  const html = `<main><h1>T</h1><table><tr><th>${long}</th><th>B</th></tr><tr><td rowspan="2">${long}</td><td>one</td></tr><tr id="r"><td>needle</td></tr></table></main>`
  const read = readHtml(html, new URL(url))
  if (read.kind !== 'page') throw new Error('a page')
  await using server = await connect({ pages: { read: async () => ({ ...read, url, retrievedAtMs: 0 }) } })
  for (const [tool, args] of [
    ['read_documentation', { url: `${url}#r` }],
    ['read_documentation', { url, find: 'needle' }],
    ['search_table', { url, query: 'needle' }],
  ] as const) {
    const { text } = await server.call(tool, args)
    expect(text).toContain('needle')
    expect(text.length).toBeLessThan(4_000)
  }
})
