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

  // A thread of its own for garbage falls behind on a loaded machine, and decides how much there is of it.
  const program = `
    import { readFileSync } from 'node:fs'
    import { readHtml } from './read-html.mjs'
    const { markdown } = readHtml(readFileSync('page.html', 'utf8'), new URL('https://docs.aws.amazon.com/g/x.html'))
    console.log(JSON.stringify({ length: markdown.length, megabytes: process.resourceUsage().maxRSS / 1024 }))`

  it.each([
    ['items', 500_000, '<ul>', '<li>x'],
    ['items of paragraphs', 500_000, '<ul>', '<li><p>x'],
    ['rows', 500_000, '<table>', '<tr><td>x'],
    ['rows with a name', 400_000, '<table>', '<tr id=r#><td>x'],
    ['terms and details', 250_000, '<dl>', '<dt>x<dd>y'],
    ['anchors in a paragraph', 500_000, '<p>', '<a id=r#></a>x '],
    ['bold words', 500_000, '<p>', '<b>x</b> '],
    ['links', 500_000, '<p>', '<a href=#r>x</a> '],
    ['code blocks', 500_000, '', '<pre>x</pre>'],
    ['backticks', 500_000, '<p>', '` '],
  ])('%s', async (_, count, opening, item) => {
    const items = Array.from({ length: count }, (_, index) => item.replace('=r#', `=r${index}`))
    await writeFile(join(folder, 'page.html'), `<body><main>${opening}${items.join('')}`)
    const flags = ['--single-threaded-gc', '--input-type=module', '-e', program]
    const { stdout } = await promisify(execFile)(process.execPath, flags, { cwd: folder })
    const { length, megabytes } = JSON.parse(stdout)
    expect(length).toBeGreaterThan(count)
    expect(megabytes).toBeLessThan(512)
  })
})
