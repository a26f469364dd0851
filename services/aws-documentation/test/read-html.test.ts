import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { readHtml } from '../src/html/read-html.ts'

const base = new URL('https://docs.aws.amazon.com/garden/latest/dg/watering.html')

function readPage(html: string, url = base) {
  const read = readHtml(html, url)
  if (read.kind !== 'page') throw new Error(`expected a page, got ${read.kind}`)
  return read
}

const toMarkdown = (content: string) => readPage(`<html><body><main>${content}</main></body></html>`).markdown

async function readFixture(name: string) {
  return readPage(await readFile(new URL(`fixtures/${name}`, import.meta.url), 'utf8'))
}

describe('a page in the structure of docs.aws.amazon.com', async () => {
  const page = await readFixture('awsdocs-page.html')

  it('keeps the content and nothing of the frame around it', async () => {
    await expect(page.markdown).toMatchFileSnapshot('fixtures/awsdocs-page.md')
    for (const frame of ['Documentation', 'PDF', 'Javascript', 'Did this page', 'Soil\n', 'Other languages']) {
      expect(page.markdown).not.toContain(frame)
    }
  })

  it('lists the headings with their anchors, each where its line begins', () => {
    const headings = page.outline.filter(({ kind }) => kind === 'heading')
    expect(headings.map(({ level, title, anchor }) => ({ level, title, anchor }))).toEqual([
      { level: 1, title: 'Watering plans', anchor: 'watering' },
      { level: 6, title: 'Topics', anchor: 'inline-topiclist' },
      { level: 2, title: 'Create a plan', anchor: 'watering-create' },
      { level: 2, title: 'Limits', anchor: 'watering-limits' },
      { level: 3, title: 'Regions', anchor: 'watering-regions' },
    ])
    for (const { level, title, start } of headings) {
      expect(page.markdown.slice(start).startsWith(`${'#'.repeat(level)} ${title}\n`)).toBe(true)
    }
  })

  it('knows where every anchor points, not only those of headings', () => {
    const at = (anchor: string) => page.markdown.slice(page.anchors.get(anchor)).split('\n')[0]
    expect(at('garden-Plan-name')).toBe('**name**')
    expect(at('step-check')).toBe('**Step 2: Check**')
    expect(at('w1')).toBe('| Plan | Litres \\| day | Notes |')
  })

  it('knows an expandable section by its summary, however much is in it', () => {
    const html = `<main><h1>T</h1><details><summary>Steps</summary>${'<p>x</p>'.repeat(1_500)}</details></main>`
    expect(readPage(html).outline.map(({ kind, title }) => [kind, title])).toEqual([
      ['heading', 'T'],
      ['expandable', 'Steps'],
    ])
  })

  it('takes its title from the first heading', () => {
    expect(page.title).toBe('Watering plans')
  })
})

describe('a page in the structure of Sphinx', async () => {
  const page = await readFixture('sphinx-page.html')

  it('keeps the article, code languages and admonitions', () => {
    expect(page.markdown).toBe(
      [
        '# Compile a model',
        'Use `trace()`.',
        '## Example',
        '```python\nimport neuron\n```',
        '> **Warning**\n>\n> Slow the first time.',
      ].join('\n\n'),
    )
  })

  it('gives a heading the anchor of the section around it', () => {
    expect(page.outline.map(heading => heading.anchor)).toEqual(['compile-a-model', 'example'])
    expect(page.anchors.get('old-name')).toBe(page.anchors.get('example'))
  })
})

describe('text', () => {
  it.each([
    ['leaves names with underscores alone', '<p>use max_items_per_page</p>', 'use max_items_per_page'],
    ['escapes what would be emphasis', '<p>*star* and _lead</p>', '\\*star\\* and \\_lead'],
    ['escapes what would be a tag', '<p>Map&lt;String, T&gt; &lt; 5</p>', 'Map\\<String, T> < 5'],
    [
      'escapes what would be a heading or a list',
      '<p># one</p><p>- two</p><p>3. three</p>',
      '\\# one\n\n\\- two\n\n3\\. three',
    ],
    ['fences code that holds backticks', '<p><code>a `b` c</code></p>', '``a `b` c``'],
    ['keeps line breaks', '<p>one<br>two</p>', 'one  \ntwo'],
    ['moves spaces out of emphasis', '<p>a<b> bold </b>b</p>', 'a **bold** b'],
    ['does not double emphasis', '<p><b>a <strong>b</strong></b></p>', '**a b**'],
    [
      'makes links absolute',
      '<p><a href="../x/y.html?a=(1)">t</a></p>',
      '[t](https://docs.aws.amazon.com/garden/latest/x/y.html?a=%281%29)',
    ],
    ['drops links that lead nowhere', '<p><a href="javascript:go()">t</a> <a>u</a></p>', 't u'],
    [
      'keeps what an image shows',
      '<p><img src="images/a.png" alt="A bed"></p>',
      '![A bed](https://docs.aws.amazon.com/garden/latest/dg/images/a.png)',
    ],
    ['drops an image nobody describes', '<p>x<img src="a.png"></p>', 'x'],
  ])('%s', (_, html, markdown) => {
    expect(toMarkdown(html)).toBe(markdown)
  })
})

describe('blocks', () => {
  it.each([
    ['numbers a list from where it starts', '<ol start="3"><li>c</li><li>d</li></ol>', '3. c\n4. d'],
    ['parts items that hold more than a line', '<ul><li><p>a</p><p>b</p></li><li>c</li></ul>', '- a\n\n  b\n\n- c'],
    ['finds text beside blocks', '<div>one<p>two</p>three</div>', 'one\n\ntwo\n\nthree'],
    ['uses a fence longer than any inside', '<pre>```js\n1\n```</pre>', '````\n```js\n1\n```\n````'],
    ['drops an empty code block', '<p>a</p><pre></pre>', 'a'],
    ['keeps the indentation of code', '<pre>\n  a\n    b\n</pre>', '```\n  a\n    b\n```'],
    [
      'keeps elements it does not know for what is in them',
      '<awsdocs-new-thing><p>text</p></awsdocs-new-thing>',
      'text',
    ],
    [
      'tells a note without a title by its class',
      '<div class="awsdocs-note awsdocs-tip"><p>x</p></div>',
      '> **Tip**\n>\n> x',
    ],
  ])('%s', (_, html, markdown) => {
    expect(toMarkdown(html)).toBe(markdown)
  })
})

describe('tables', () => {
  it.each([
    [
      'writes a cell that spans rows once',
      '<table><tr><th>A</th><th>B</th></tr><tr><td rowspan="2">x</td><td>1</td></tr><tr><td>2</td></tr></table>',
      '| A | B |\n| --- | --- |\n| x | 1 |\n|  | 2 |',
    ],
    [
      'does so in the last column too',
      '<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td rowspan="2">x</td></tr><tr><td>2</td></tr></table>',
      '| A | B |\n| --- | --- |\n| 1 | x |\n| 2 |  |',
    ],
    [
      'joins the rows of a head that has several',
      '<table><thead><tr><th rowspan="2">Name</th><th colspan="2">Quota</th></tr><tr><th>Soft</th><th>Hard</th></tr></thead><tr><td>a</td><td>1</td><td>2</td></tr></table>',
      '| Name | Quota - Soft | Quota - Hard |\n| --- | --- | --- |\n| a | 1 | 2 |',
    ],
    [
      'leaves the head empty rather than take a row of data for it',
      '<table><tr><td>k</td><td>v</td></tr></table>',
      '|  |  |\n| --- | --- |\n| k | v |',
    ],
    [
      'fills rows that are too short',
      '<table><tr><th>A</th><th>B</th></tr><tr><td>1</td></tr></table>',
      '| A | B |\n| --- | --- |\n| 1 |  |',
    ],
    [
      'keeps a table inside a cell on the line',
      '<table><tr><th>A</th></tr><tr><td><table><tr><td>x</td><td>y</td></tr></table></td></tr></table>',
      '| A |\n| --- |\n| x; y |',
    ],
    [
      'writes what spans columns or rows of such a table once',
      '<table><tr><th>A</th></tr><tr><td><table><thead><tr><th colspan="3">h</th></tr></thead><tr><td rowspan="2">x</td><td>y</td><td>z</td></tr><tr><td>v</td><td>w</td></tr></table></td></tr></table>',
      '| A |\n| --- |\n| h<br>x; y; z<br>v; w |',
    ],
    [
      'makes no character of the end of such a cell',
      '<table><tr><th>A</th></tr><tr><td><table><tr><td>R&amp;copy</td><td>&amp;lt</td></tr></table></td></tr></table>',
      '| A |\n| --- |\n| R\\&copy; &lt |',
    ],
    [
      'keeps an address in code from becoming a link, where a pipe makes the code HTML',
      '<table><tr><th>A</th></tr><tr><td><code>https://a.test/c\\|d</code></td></tr></table>',
      '| A |\n| --- |\n| <code>https\\://a.test/c\\\\\\|d</code> |',
    ],
    ['drops a table with nothing in it', '<p>a</p><table><tr><td> </td></tr></table>', 'a'],
    [
      'ends what spans rows with its group of rows, and with rowspan=0 just there',
      '<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td rowspan="0">x</td><td>1</td></tr><tr><td>2</td></tr></tbody><tbody><tr><td rowspan="65535">y</td><td>3</td></tr></tbody><tbody><tr><td>z</td><td>4</td></tr></tbody></table>',
      '| A | B |\n| --- | --- |\n| x | 1 |\n|  | 2 |\n| y | 3 |\n| z | 4 |',
    ],
    [
      'does so for cells that reach over the edge of a head',
      '<table><thead><tr><th rowspan="9">A</th><th>B</th></tr></thead><tr><td>1</td><td>2</td></tr></table>',
      '| A | B |\n| --- | --- |\n| 1 | 2 |',
    ],
    [
      'takes spans that are no numbers, or none in HTML, for one',
      '<table><tr><th>A</th><th>B</th></tr><tr><td rowspan="-2" colspan="x">1</td><td colspan="0">2</td></tr><tr><td>3</td><td>4</td></tr></table>',
      '| A | B |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |',
    ],
    [
      'is not impressed by absurd spans',
      '<table><tr><th>A</th></tr><tr><td rowspan="99999999" colspan="0">x</td></tr></table>',
      '| A |\n| --- |\n| x |',
    ],
  ])('%s', (_, html, markdown) => {
    expect(toMarkdown(html)).toBe(markdown)
  })
})

it("sees that a guide's entry page sends browsers on", () => {
  const html = '<html><head><meta http-equiv="Refresh" content="10;URL=welcome.html"></head><body></body></html>'
  expect(readHtml(html, base)).toEqual({ kind: 'refresh', target: 'welcome.html' })
})

it('takes the title of a page without a heading from its head', () => {
  expect(readPage('<title>Only  this</title><body><p>x</p></body>')).toMatchObject({
    title: 'Only this',
    markdown: 'x',
  })
})
