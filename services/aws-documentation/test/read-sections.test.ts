import { describe, expect, it } from 'vitest'
import { readHtml } from '../src/html/read-html.ts'
import type { Page } from '../src/page-source.ts'
import { connect, fenced, longPage, url } from './connect.ts'

describe('read_sections', () => {
  it('reads terms, expandable sections and tabs, which the contents list with their lengths', async () => {
    const parts =
      '<dl><dt>Term one</dt><dd>d</dd></dl><awsui-expandable-section header="More"><p>x</p></awsui-expandable-section>' +
      '<awsdocs-tabs><dl><dt>Console</dt><dd><p>c</p></dd><dt>CLI</dt><dd><p>y</p></dd></dl></awsdocs-tabs>'
    const read = readHtml(`<main><h1>T</h1><h2>S</h2>${parts}<h2>End</h2></main>`, new URL(url))
    if (read.kind !== 'page') throw new Error('a page')
    await using server = await connect({ pages: { read: async () => ({ ...read, url, retrievedAtMs: 0 }) } })
    const { text } = await server.call('read_documentation', { url, max_length: 5 })
    const names = ['Term one', 'More', 'Console', 'CLI']
    for (const name of names) {
      const [, start, length] = new RegExp(`^ +- ${name}: (\\d+), (\\d+)$`, 'm').exec(text) ?? []
      const section = await server.call('read_sections', { url, section_titles: [name] })
      const inside = read.markdown.slice(Number(start), Number(start) + Number(length))
      expect(inside).toMatch(new RegExp(`^\\*\\*${name}\\*\\*\n\n[a-z]$`))
      expect(fenced(section.text)).toBe(inside)
    }
  })

  it('reads sections by title and anchor, each once, with the nearest to what is not there', async () => {
    await using server = await connect()
    const { text } = await server.call('read_sections', {
      url,
      section_titles: ['section 2', '#s2', 's5', 'Section 55'],
    })
    expect(text.match(/^## Section 2$/gm)).toHaveLength(1)
    expect(text).toContain('## Section 5')
    expect(text).not.toContain('## Section 3')
    expect(text).toContain('The page has no section "Section 55". Nearest: “Section 5 (#s5)”')
  })

  it('knows a section without what its title has before and after the name, and the section from its line of contents', async () => {
    const contents = '<dl><dt>20.4.1. Memory</dt><dd>Its parameters</dd></dl>'
    const terms = '<dl><dt>work_mem (integer)</dt><dd>Sorts.</dd><dt>hash_mem (real)</dt><dd>Hashes.</dd></dl>'
    const html = `<main><h1>Resources</h1>${contents}<h2>20.4.1. Memory</h2>${terms}<h2>Limits, for all</h2><p>Two.</p></main>`
    const page: Page = { ...longPage(), ...readHtml(html, new URL(url)) }
    await using server = await connect({ pages: { read: async () => page } })
    const read = async (name: string) => (await server.call('read_sections', { url, section_titles: [name] })).text
    expect(fenced(await read('work_mem'))).toBe('**work_mem (integer)**\n\nSorts.')
    expect(fenced(await read('Memory'))).toMatch(/^## 20\.4\.1\. Memory\n.*Sorts\..*Hashes\.$/s)
    expect(fenced(await read('limit'))).toBe('## Limits, for all\n\nTwo.')
    // The beginning of more than one title, or of a word, is none.
    expect(await read('2')).toContain('The page has no section "2".')
    expect(await read('hash_me')).toContain('The page has no section "hash_me". Nearest: “hash_mem (real)”')
  })

  it('lists the sections where none is known', async () => {
    await using server = await connect()
    const result = await server.call('read_sections', { url, section_titles: ['zzz'] })
    expect(result).toMatchObject({ isError: true, _meta: { error: { code: 'not_found' } } })
    expect(result.text).toContain('- Section 9:')
  })
})
