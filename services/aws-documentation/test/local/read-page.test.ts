import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { allPages } from '../../local/pages/all-pages.ts'
import { readBlocks } from '../../local/read-blocks.ts'
import { readPage } from '../../local/read-page.ts'

describe('the blocks of a page in Markdown', () => {
  it.each([
    {
      what: 'a paragraph over two lines',
      text: 'One `two`\n**three**',
      block: { kind: 'paragraph', text: 'One `two` **three**' },
    },
    { what: 'a heading', text: '### Limits: all', block: { kind: 'heading', level: 3, text: 'Limits: all' } },
    {
      what: 'a list with one below an item, each over two lines',
      text: '- one\n  more\n- two:\n  - a\n    b\n  - c',
      block: { kind: 'list', ordered: false, items: ['one more', { text: 'two:', items: ['a b', 'c'] }] },
    },
    { what: 'steps', text: '1. one\n2. two', block: { kind: 'list', ordered: true, items: ['one', 'two'] } },
    {
      what: 'code with an empty line and what looks like a list',
      text: '```bash\na\n\n- b\n```',
      block: { kind: 'code', language: 'bash', text: 'a\n\n- b' },
    },
    {
      what: 'an alert',
      text: '> [!IMPORTANT]\n> Take\n> care',
      block: { kind: 'note', label: 'Important', text: 'Take care' },
    },
    {
      what: 'cells with a bar, and one that spans three rows',
      text: '| A | B |\n| --- | --- |\n| x \\| y | 1 |\n| ^^ | 2 |\n| ^^ |  |\n| z | 4 |',
      block: {
        kind: 'table',
        columns: ['A', 'B'],
        rows: [[{ text: 'x | y', rows: 3 }, '1'], ['2'], [''], ['z', '4']],
      },
    },
  ])('has $what', ({ text, block }) => {
    expect(readBlocks(text)).toEqual([block])
  })

  it('has tabs that follow each other in one group', () => {
    const tab = (label: string) => `\`\`\`js tab=${label}\n${label}()\n\`\`\``
    expect(readBlocks(`${tab('Node 24')}\n\n${tab('Other')}\n\nText\n\n${tab('Last')}`)).toMatchObject([
      { kind: 'tabs', tabs: [{ label: 'Node 24', language: 'js', text: 'Node 24()' }, { label: 'Other' }] },
      { kind: 'paragraph' },
      { kind: 'tabs', tabs: [{ label: 'Last' }] },
    ])
  })

  it('has no alert of an unknown kind', () => {
    expect(() => readBlocks('> [!DANGER]\n> Run')).toThrow('NOTE, IMPORTANT, WARNING, TIP')
  })
})

describe('the front matter of a page', () => {
  const guide = { root: '/garden/', product: 'Garden', title: 'Guide' }
  const head =
    'title: Roses: red\nintent: Grow\nabstract: A\ncreatedOn: 2026-01-01\nupdatedOn: 2026-02-02\nmarkdown: none'

  it('gives the facts of the page', () => {
    expect(readPage(guide, 'roses', `---\n${head}\n---\n\nText\n`)).toMatchObject({
      guide,
      file: 'roses.html',
      title: 'Roses: red',
      updatedOn: '2026-02-02',
      markdown: 'none',
      blocks: [{ kind: 'paragraph', text: 'Text' }],
    })
  })

  it.each([
    { wrong: head.replace('intent: Grow\n', ''), says: '/garden/roses: the front matter has no intent' },
    { wrong: head.replace('none', 'half'), says: '/garden/roses: half is no form of Markdown' },
  ])('is refused by name: $says', ({ wrong, says }) => {
    expect(() => readPage(guide, 'roses', `---\n${wrong}\n---\n\nText\n`)).toThrow(says)
  })
})

it('each Markdown file is a page of its guide', () => {
  const pages = join(import.meta.dirname, '../../local/pages')
  const folders = readdirSync(pages, { withFileTypes: true }).filter(entry => entry.isDirectory())
  expect(folders.length).toBeGreaterThan(5)
  for (const { name } of folders) {
    const { root } = JSON.parse(readFileSync(join(pages, name, 'guide.json'), 'utf8'))
    const files = readdirSync(join(pages, name)).filter(file => file.endsWith('.md'))
    const served = allPages.filter(({ guide }) => guide.root === root).map(({ file }) => file.replace('.html', '.md'))
    expect(served.sort()).toEqual(files.sort())
  }
})
