import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
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

describe('half a million of a kind take a bounded part of the 2,048 MB of a function', () => {
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

  const program = `
    import { readFileSync } from 'node:fs'
    import { findWords, readHtml, sliceMarkdown } from './reading.mjs'
    const page = readHtml(readFileSync('page.html', 'utf8'), new URL('https://docs.aws.amazon.com/g/x.html'))
    const { markdown, tables } = page
    sliceMarkdown(markdown, markdown.length - 9_000, 5_000, { tables })
    const { total } = findWords(page, 'x zebra')
    console.log(JSON.stringify({ length: markdown.length, total, megabytes: process.resourceUsage().maxRSS / 1024 }))`

  it.each([
    ['items', 500_000, '<ul>', '<li>x', 512],
    ['items of paragraphs', 500_000, '<ul>', '<li><p>x', 512],
    ['rows', 500_000, '<table>', '<tr><td>x', 512],
    ['rows with a name', 500_000, '<table>', '<tr id=r#><td>x', 600],
    ['tables', 400_000, '', '<table><tr><td>x</table>', 512],
    ['terms and details', 500_000, '<dl>', '<dt>x<dd>x', 512],
    ['terms with a name', 500_000, '<dl>', '<dt id=r#>x<dd>x', 560],
    ['anchors in a paragraph', 500_000, '<p>', '<a id=r#></a>x ', 512],
    ['bold words', 500_000, '<p>', '<b>x</b> ', 512],
    ['links', 500_000, '<p>', '<a href=#r>x</a> ', 512],
    ['code blocks', 500_000, '', '<pre>x</pre>', 512],
    ['backticks', 500_000, '<p>x', '` ', 512],
  ])('%s, read and searched', async (_, count, opening, item, most) => {
    const items = Array.from({ length: count }, (_, index) => item.replace('=r#', `=r${index}`))
    await writeFile(join(folder, 'page.html'), `<body><main>${opening}${items.join('')}`)
    // A thread of its own for garbage falls behind on a loaded machine, and decides how much there is of it.
    const flags = [...(await deployedFlags()), '--single-threaded-gc', '--input-type=module', '-e', program]
    const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: folder })
    const { length, total, megabytes } = JSON.parse(stdout)
    expect(length).toBeGreaterThan(count)
    expect(total).toBeGreaterThan(0)
    expect(megabytes).toBeLessThan(most)
  })
})

async function deployedFlags(): Promise<string[]> {
  const settings = await readFile(new URL('../serverless.yml', import.meta.url), 'utf8')
  const [, options] = /NODE_OPTIONS: (.+)/.exec(settings) ?? []
  return options?.split(' ') ?? []
}
