import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readHtml } from '../src/html/read-html.ts'

const url = new URL('https://docs.aws.amazon.com/garden/latest/dg/watering.html')

const read = (content: string) => {
  const page = readHtml(`<body><main>${content}</main></body>`, url)
  if (page.kind !== 'page') throw new Error(`expected a page, got ${page.kind}`)
  return page
}

// `rendering.test.ts` has a fifth of it.
it('half a million items are a list', () => {
  const count = 500_000
  expect(read(`<ul>${'<li>x'.repeat(count)}</ul>`).markdown).toHaveLength(count * 4 - 1)
})

// Readers that copied the list, or looked through the lines, for each of them took from 7 s to minutes.
it.each([
  ['parameters, each in a quote', '<p>A</p><blockquote><div><p>B</p></div></blockquote>'.repeat(50_000), '- A\n  - B'],
  ['lists in a list without an item', `<ul>${'<ul><li>x</ul>'.repeat(50_000)}</ul>`, '- - x\n'],
  ['details of a term', `<dl><dt>A</dt>${'<dd>x</dd>'.repeat(200_000)}</dl>`, '**A**\n\nx'],
  ['rules before the text', '<hr>'.repeat(200_000), 'End'],
])('fifty thousand and more %s are read in order', (_, html, first) => {
  const { markdown } = read(`${html}<p>End</p>`)
  expect(markdown.slice(0, first.length)).toBe(first)
  expect(markdown.endsWith('End')).toBe(true)
})

it('fifty thousand named lines in a paragraph have their places', () => {
  const lines = Array.from({ length: 50_000 }, (_, index) => `<a id="l${index}"></a>x<br>`)
  const { markdown, anchors } = read(`<p>${lines.join('')}y</p>`)
  expect(markdown.slice(anchors.get('l49999'))).toBe('x  \ny')
})

describe('a function of 512 MB would do for half a million of a kind', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'many-items-'))
    // As it is deployed: Node's own stripping of types would take memory that no function has.
    await build({
      stdin: {
        contents: `
          export { readHtml } from './html/read-html.ts'
          export { sliceMarkdown } from './page/slice.ts'
          export { findWords } from './page/find-words.ts'`,
        resolveDir: new URL('../src', import.meta.url).pathname,
      },
      outfile: join(folder, 'reading.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
    })
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  // Lambda's command line for that size. With the heap of a larger one, V8 keeps more of what it could throw away.
  const heapOf512 = ['--max-semi-space-size=25', '--max-old-space-size=461']

  const program = `
    import { readFileSync } from 'node:fs'
    import { findWords, readHtml, sliceMarkdown } from './reading.mjs'
    const page = readHtml(readFileSync('page.html', 'utf8'), new URL('https://docs.aws.amazon.com/g/x.html'))
    const { markdown, tables } = page
    sliceMarkdown(markdown, markdown.length - 9_000, 5_000, { tables })
    const { total } = findWords(page, 'x zebra')
    console.log(JSON.stringify({ length: markdown.length, total, megabytes: process.resourceUsage().maxRSS / 1024 }))`

  it.each([
    ['items', 500_000, '<ul>', '<li>x'],
    ['items of paragraphs', 500_000, '<ul>', '<li><p>x'],
    ['rows', 500_000, '<table>', '<tr><td>x'],
    ['rows with a name', 500_000, '<table>', '<tr id=r#><td>x'],
    ['tables', 400_000, '', '<table><tr><td>x</table>'],
    ['rows with a cell that spans two', 150_000, '<table>', '<tr><td rowspan=2>x<td>y<tr><td>z'],
    ['parameters', 300_000, '', '<p>A</p><blockquote><div><p>x</p></div></blockquote>'],
    ['terms and details', 500_000, '<dl>', '<dt>x<dd>x'],
    ['terms with a name', 500_000, '<dl>', '<dt id=r#>x<dd>x'],
    ['anchors in a paragraph', 500_000, '<p>', '<a id=r#></a>x '],
    ['bold words', 500_000, '<p>', '<b>x</b> '],
    ['links', 500_000, '<p>', '<a href=#r>x</a> '],
    ['code blocks', 500_000, '', '<pre>x</pre>'],
    ['backticks', 500_000, '<p>x', '` '],
  ])('%s, read and searched', async (_, count, opening, item) => {
    const items = Array.from({ length: count }, (_, index) => item.replace('=r#', `=r${index}`))
    await writeFile(join(folder, 'page.html'), `<body><main>${opening}${items.join('')}`)
    const args = [...heapOf512, '--input-type=module', '-e', program]
    const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: folder })
    const { length, total, megabytes } = JSON.parse(stdout)
    expect(length).toBeGreaterThan(count)
    expect(total).toBeGreaterThan(0)
    expect(megabytes).toBeLessThan(512)
  })
})
