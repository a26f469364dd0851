import { describe, expect, it } from 'vitest'
import { scorePage } from '../fidelity/score-page.ts'
import { readHtml } from '../src/html/read-html.ts'

const url = new URL('https://docs.aws.amazon.com/g/x.html')

function read(content: string) {
  const html = `<body><main>${content}</main></body>`
  expect(scorePage(html, url).losses).toEqual([])
  const page = readHtml(html, url)
  if (page.kind !== 'page') throw new Error(`expected a page, got ${page.kind}`)
  return page
}

const tabNames = (content: string) =>
  read(content).outline.flatMap(({ kind, title }) => (kind === 'tab' ? [title] : []))

describe('a panel follows the label of its tab, as written by', () => {
  it.each([
    [
      'Docusaurus, by order alone',
      '<div class="tabs-container"><ul role="tablist"><li role="tab" class="tabs__item">npm</li><li role="tab">Yarn</li></ul><div><div role="tabpanel"><p>npm i</p></div><div role="tabpanel" hidden><p>yarn add</p></div></div></div>',
    ],
    [
      'Material for MkDocs, with labels of radio buttons',
      '<div class="tabbed-set"><input type="radio" id="t1" name="t"><input type="radio" id="t2" name="t"><div class="tabbed-labels"><label for="t1">npm</label><label for="t2">Yarn</label></div><div class="tabbed-content"><div class="tabbed-block"><p>npm i</p></div><div class="tabbed-block"><p>yarn add</p></div></div></div>',
    ],
    [
      'VitePress, with buttons and labels together',
      '<div class="vp-code-group"><div class="tabs"><input type="radio" name="g" id="a"><label for="a">npm</label><input type="radio" name="g" id="b"><label for="b">Yarn</label></div><div class="blocks"><div><p>npm i</p></div><div><p>yarn add</p></div></div></div>',
    ],
    [
      'sphinx-design, each label before its panel',
      '<div class="sd-tab-set"><input type="radio" id="a"><label class="sd-tab-label" for="a">npm</label><div class="sd-tab-content"><p>npm i</p></div><input type="radio" id="b"><label for="b">Yarn</label><div class="sd-tab-content"><p>yarn add</p></div></div>',
    ],
  ])('%s', (_, content) => {
    expect(read(content).markdown).toBe('**npm**\n\nnpm i\n\n**Yarn**\n\nyarn add')
    expect(tabNames(content)).toEqual(['npm', 'Yarn'])
  })

  it('in sets within panels of a set', () => {
    const set = (a: string, b: string) =>
      `<div><ul role="tablist"><li role="tab">A</li><li role="tab">B</li></ul><div><div role="tabpanel">${a}</div><div role="tabpanel">${b}</div></div></div>`
    expect(tabNames(set(set('1', '2').replace('>A<', '>C<').replace('>B<', '>D<'), '3'))).toEqual(['A', 'C', 'D', 'B'])
  })

  it('but labels of a form are text', () => {
    expect(read('<div><label for="x">Name</label><input id="x"></div><div><p>text</p></div>').markdown).toBe(
      'Name\n\ntext',
    )
  })
})

describe('a note is a quote that begins with its kind, as written by', () => {
  it.each([
    [
      'VitePress',
      '<div class="tip custom-block"><p class="custom-block-title">TIP</p><p>Do.</p></div>',
      '> **TIP**\n>\n> Do.',
    ],
    ['VitePress, untitled', '<div class="warning custom-block"><p>Do.</p></div>', '> **Warning**\n>\n> Do.'],
    [
      'Docusaurus',
      '<div class="theme-admonition theme-admonition-tip alert alert--success"><div class="admonitionHeading_Gvgb"><span><svg></svg></span>tip</div><div class="admonitionContent_BuS1"><p>Do.</p></div></div>',
      '> **tip**\n>\n> Do.',
    ],
    [
      'GitHub',
      '<div class="markdown-alert markdown-alert-caution"><p class="markdown-alert-title"><svg></svg>Caution</p><p>Do.</p></div>',
      '> **Caution**\n>\n> Do.',
    ],
    [
      'Starlight',
      '<aside aria-label="Tip" class="starlight-aside starlight-aside--tip"><p class="starlight-aside__title" aria-hidden="true">Tip</p><div class="starlight-aside__content"><p>Do.</p></div></aside>',
      '> **Tip**\n>\n> Do.',
    ],
    [
      'Docsy',
      '<div class="alert alert-warning" role="alert"><h4 class="alert-heading">Mind</h4><p>Do.</p></div>',
      '> **Mind**\n>\n> Do.',
    ],
    [
      'Asciidoctor',
      '<div class="admonitionblock tip"><table><tr><td class="icon"><div class="title">Tip</div></td><td class="content"><p>Do.</p></td></tr></table></div>',
      '> **Tip**\n>\n> Do.',
    ],
    ['DocBook', '<div class="note"><h3 class="title">Note</h3><p>Do.</p></div>', '> **Note**\n>\n> Do.'],
    [
      'DocBook with pictures',
      '<div class="note"><table summary="Note"><tr><td rowspan="2"><img alt="[Note]" src="note.png"></td><th>Note</th></tr><tr><td colspan="2"><p>Do.</p></td></tr></table></div>',
      '> **Note**\n>\n> Do.',
    ],
  ])('%s', (_, content, markdown) => {
    expect(read(content).markdown).toBe(markdown)
  })

  it.each([
    ['a section called notes', '<section class="notes"><h2>Notes</h2><p>Do.</p></section>', '## Notes\n\nDo.'],
    ['an alert that a page describes', '<div class="alert-list"><h2>Alerts</h2><p>Do.</p></div>', '## Alerts\n\nDo.'],
  ])('but not %s', (_, content, markdown) => {
    expect(read(content).markdown).toBe(markdown)
  })
})

describe('a button', () => {
  it.each([
    [
      'that is a heading is text',
      '<h3><button aria-expanded="false">Step 1</button></h3><p>Do.</p>',
      '### Step 1\n\nDo.',
    ],
    [
      'that names a field is text (Redoc)',
      '<table><tr><td kind="field" title="category"><button aria-label="expand category"><span class="property-name">category</span><span><svg></svg></span></button><div>required</div></td><td>object</td></tr><tr><td><span class="property-name">id</span></td><td>string</td></tr></table>',
      '|  |  |\n| --- | --- |\n| category<br>required | object |\n| id | string |',
    ],
    ['beside the words of a heading is none', '<h2>Title <button>Copy link</button></h2><p>Do.</p>', '## Title\n\nDo.'],
    [
      'in a cell with other words is none',
      '<table><tr><th>A</th></tr><tr><td><code>x</code><button>Copy</button></td></tr></table>',
      '| A |\n| --- |\n| `x` |',
    ],
    ['alone is none', '<button>Copy</button><p>Do.</p>', 'Do.'],
  ])('%s', (_, content, markdown) => {
    expect(read(content).markdown).toBe(markdown)
  })
})

it('leaves out what a page does not print', () => {
  const feedback =
    '<div class="d-print-none"><h2 class="feedback--title">Feedback</h2><p>Was this page helpful?</p><button>Yes</button><p class="feedback--response">Glad to hear it! Please <a href="https://x.test/new">tell us</a>.</p></div>'
  expect(read(`<h1>T</h1><p>Do.</p>${feedback}`).markdown).toBe('# T\n\nDo.')
})

it('takes the language of a code block from its wrapper, and the label beside it for none of its text', () => {
  const code =
    '<div class="language-sh"><button class="copy"></button><span class="lang">sh</span><pre class="shiki"><code>npm i</code></pre></div>'
  expect(read(code).markdown).toBe('```sh\nnpm i\n```')
  expect(
    read('<div class="language-ruby highlighter-rouge"><div class="highlight"><pre><code>a</code></pre></div></div>')
      .markdown,
  ).toBe('```ruby\na\n```')
})
