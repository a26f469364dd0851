import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
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

describe('half a million of a kind take less than 512 MB of a process', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'many-items-'))
    // As it is deployed: Node's own stripping of types would take memory that no function has.
    await build({
      entryPoints: [new URL('../src/html/read-html.ts', import.meta.url).pathname],
      outfile: join(folder, 'read-html.mjs'),
      bundle: true,
      platform: 'node',
      format: 'esm',
    })
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  it.each([
    ['items', '<ul>', '<li>x'],
    ['items of paragraphs', '<ul>', '<li><p>x'],
    ['rows', '<table>', '<tr><td>x'],
    ['rows with a name', '<table>', '<tr id=r#><td>x'],
    ['tables', '', '<table><tr><td>x</table>'],
    ['terms', '<dl>', '<dt>x<dd>y'],
    ['anchors in a paragraph', '<p>', '<a id=r#></a>x '],
    ['bold words', '<p>', '<b>x</b> '],
    ['links', '<p>', '<a href=#r>x</a> '],
    ['code blocks', '', '<pre>x</pre>'],
    ['backticks', '<p>', '` '],
  ])('%s', async (_, opening, item) => {
    // Elements of a page have a limit of their own.
    const count = item.startsWith('<table') ? 400_000 : 500_000
    const program = `
      import { readHtml } from './read-html.mjs'
      const items = new Array(${count})
      for (let index = 0; index < ${count}; index++) items[index] = ${JSON.stringify(item)}.replace('=r#', '=r' + index)
      const html = Buffer.from('<body><main>' + ${JSON.stringify(opening)} + items.join('')).toString()
      items.length = 0
      const { markdown } = readHtml(html, new URL('https://docs.aws.amazon.com/g/x.html'))
      console.log(JSON.stringify({ length: markdown.length, megabytes: process.resourceUsage().maxRSS / 1024 }))`
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', program], {
      cwd: folder,
    })
    const { length, megabytes } = JSON.parse(stdout)
    expect(length).toBeGreaterThan(count)
    expect(megabytes).toBeLessThan(512)
  })
})
