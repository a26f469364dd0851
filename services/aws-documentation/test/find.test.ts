import { describe, expect, it } from 'vitest'
import { readHtml } from '../src/html/read-html.ts'
import type { Page } from '../src/page-source.ts'
import { connect, fenced, longPage, url } from './connect.ts'

describe('find', () => {
  const sections = ['addPermission', 'invoke'].map(name => `#### ${name}\n\nOf ${name}, which may invoke a function.`)
  const reference = () => {
    const markdown = `# Client\n\n${sections.join('\n\n')}`
    const outline = ['Client', 'addPermission', 'invoke'].map((title, index) => ({
      kind: 'heading' as const,
      level: index === 0 ? 1 : 4,
      title,
      start: markdown.indexOf(`# ${title}`) - (index === 0 ? 0 : 3),
    }))
    return { ...longPage(), markdown, outline, anchors: new Map() }
  }

  it('gives the section first that is about the words, and not the first that holds them', async () => {
    await using server = await connect({ pages: { read: async () => reference() } })
    const { text } = await server.call('read_documentation', { url, find: 'invoke', max_length: 52 })
    expect(fenced(text)).toBe('#### invoke\n\nOf invoke, which may invoke a function.')
  })

  it('reads text that looks like the beginnings of links once', async () => {
    const page = { ...longPage(), markdown: `# T\n\n${'[x]('.repeat(300_000)} words`, outline: [], anchors: new Map() }
    await using server = await connect({ pages: { read: async () => page } })
    // Read again from each of them, it would take minutes.
    const { text } = await server.call('read_documentation', { url, find: 'words', max_length: 100 })
    expect(text).toContain('words')
  })

  const long = 'other words '.repeat(5_000)
  it.each([
    ['code', `\`\`\`yaml\n${'other: 1\n'.repeat(2_000)}needle: 2\n${'other: 3\n'.repeat(2_000)}\`\`\``, 'needle: 2'],
    ['a paragraph', `${long}the needle, ${long}`, 'the needle,'],
    ['an item', `- ${long}\n  - the needle`, 'the needle'],
  ])('shows what is about the words of %s that is longer than the answer may be', async (_, block, words) => {
    const page = { ...longPage(), markdown: `# T\n\n${block}`, outline: [], anchors: new Map() }
    await using server = await connect({ pages: { read: async () => page } })
    const { text } = await server.call('read_documentation', { url, find: 'needle', max_length: 2_000 })
    expect(fenced(text)).toContain(words)
    expect(fenced(text).length).toBeLessThan(2_100)
    const start = Number(/At start_index (\d+)/.exec(text)?.[1])
    expect(page.markdown.slice(start, start + 2_000)).toContain(words)
  })

  it('answers from as many tables as there is room for, and counts the others', async () => {
    const html = '<table><tr><th>Name</th></tr><tr><td>needle</td></tr></table>'.repeat(1_000)
    const page: Page = { ...longPage(), ...readHtml(`<main><h1>T</h1>${html}</main>`, new URL(url)) }
    await using server = await connect({ pages: { read: async () => page } })
    const { text } = await server.call('search_table', { url, query: 'needle' })
    expect(text.length).toBeLessThan(32_000)
    const shown = text.match(/^Table of “T” at start_index/gm)?.length ?? 0
    expect(shown).toBeGreaterThan(100)
    expect(text).toContain(`\n${1_000 - shown} other tables have such rows: add words, or name a section.`)
  })

  it('says that signs alone are no words, and that it looks for forty words', async () => {
    await using on = await connect()
    const read = async (find: unknown) => (await on.call('read_documentation', { url, find })).text
    expect(await read('**')).toContain('find looks for words, and "**" has neither letters nor digits.')
    const rows = await on.call('search_table', { url, query: '|' })
    expect(rows.text).toContain('The page has no tables:')
    const many = Array.from({ length: 5000 }, (_, index) => `words${index}`)
    expect(await read(['words', ...many].join(' '))).toContain('Only the first 40 words are looked for.')
    // A number stands for its digits.
    expect(await read(9)).toMatch(/^Source: .*\nFound \d/)
  })

  it.each([
    ['read_documentation', 'find', 'parts'],
    ['search_table', 'query', 'rows'],
  ])('%s says which names go on after a word that stands by itself elsewhere', async (tool, argument, units) => {
    const names = ['InvokeFunction', 'InvokeAsync', 'InvokeFunctionUrl', 'InvokeFunction']
    const rows = names.map(name => `<tr><td>${name}</td><td>Runs a function, invoked once</td></tr>`).join('')
    const other = '<tr><td>AddPermission</td><td>Lets others invoke a function</td></tr>'
    const html = `<main><h1>T</h1><table><tr><th>Action</th><th>Does</th></tr>${rows}${other}</table></main>`
    const read = readHtml(html, new URL(url))
    if (read.kind !== 'page') throw new Error('a page')
    await using server = await connect({ pages: { read: async () => ({ ...read, url, retrievedAtMs: 0 }) } })
    const { text } = await server.call(tool, { url, [argument]: 'Invoke' })
    expect(fenced(text)).toContain('AddPermission')
    expect(fenced(text)).not.toContain('InvokeFunction')
    expect(text).toContain(`4 other ${units} hold longer words: “InvokeFunction”, “InvokeAsync”, “InvokeFunctionUrl”.`)
    const exact = await server.call(tool, { url, [argument]: 'AddPermission' })
    expect(exact.text).not.toContain('longer words')
  })

  it('finds what stands under a term by the term and other words, and says under which', async () => {
    const terms = ['workers', 'senders'].map(
      name => `<dt>max_${name}</dt><dd><p>How many.</p><p>The default is 8.</p></dd>`,
    )
    const html = `<main><h1>Resources</h1><h2>Processes</h2><dl>${terms.join('')}</dl><p>By default, none.</p></main>`
    const page: Page = { ...longPage(), ...readHtml(html, new URL(url)) }
    await using server = await connect({ pages: { read: async () => page } })
    const { text } = await server.call('read_documentation', { url, find: 'max_senders default' })
    expect(fenced(text)).toBe('The default is 8.')
    expect(text).toMatch(/\nAt start_index \d+ in “max_senders”\.$/)
    const after = await server.call('read_documentation', { url, find: 'none' })
    expect(after.text).toMatch(/ in “Processes”\.$/)
  })

  it('names the words that stand nowhere', async () => {
    await using server = await connect({ pages: { read: async () => reference() } })
    const { text } = await server.call('read_documentation', { url, find: 'invoke RequestResponse' })
    expect(text).toContain('No part has all the words; these have most. Nowhere: “RequestResponse”.')
  })

  it.each([
    ['バケットの命名規則', 'バケットを命名するための規則を示します。'],
    ['存储桶命名规则', '命名存储桶时适用以下规则。'],
  ])('knows the words of %s, which has no blanks', async (find, sentence) => {
    const page = {
      ...longPage(),
      markdown: `# T\n\n別の話です。无关的话。\n\n${sentence}`,
      outline: [],
      anchors: new Map(),
    }
    await using server = await connect({ pages: { read: async () => page } })
    const { text } = await server.call('read_documentation', { url, find })
    expect(fenced(text)).toBe(sentence)
  })
})
