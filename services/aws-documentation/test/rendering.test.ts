import { describe, expect, it } from 'vitest'
import { scorePage } from '../fidelity/score-page.ts'
import { readHtml } from '../src/html/read-html.ts'

const url = new URL('https://docs.aws.amazon.com/g/x.html')

function read(html: string) {
  const page = readHtml(html, url)
  if (page.kind !== 'page') throw new Error(`expected a page, got ${page.kind}`)
  return page
}

const markdownOf = (content: string) => read(`<body><main>${content}</main></body>`).markdown

describe('text stays text', () => {
  it.each([
    ['a fence', '<p>~~~ t</p>', '\\~\\~\\~ t'],
    ['a rule', '<p>---</p>', '\\---'],
    ['a link definition', '<p>[x]: y</p>', '\\[x]: y'],
    ['a row', '<p>| a |</p>', '\\| a |'],
    ['a bullet', '<p>* note</p>', '\\* note'],
    ['a tick box', '<ul><li>[ ] box</li></ul>', '- \\[ ] box'],
    ['struck text', '<p>~~x~~</p>', '\\~\\~x\\~\\~'],
    ['an entity', '<p>write <b>&amp;amp;</b></p>', 'write **\\&amp;**'],
    ['a backslash before punctuation', '<p>the backslash (\\)</p>', 'the backslash (\\\\)'],
    ['a pipe after a backslash in a cell', '<table><tr><td>a\\|b</td></tr></table>', '|  |\n| --- |\n| a\\\\\\|b |'],
    ['an address with underscores at its edge', '<p>https://x.test/_a_ b</p>', 'https\\://x.test/\\_a\\_ b'],
    ['a # at the end of a heading', '<h2>C #</h2>', '## C \\#'],
  ])('that looks like %s', (_, html, markdown) => {
    expect(markdownOf(html)).toBe(markdown)
  })
})

describe('emphasis', () => {
  it.each([
    [
      'in emphasis of its kind begins a line, whose sign is no marker of a list',
      '<dl><dt><b>+ a -</b><i>b</i></dt><dd>c</dd></dl>',
      '**\\+ a -*b***\n\nc',
    ],
    ['goes where it would not close before a letter', '<p><b>注意：</b>軟體</p>', '注意：軟體'],
    ['stays where it closes', '<p><b>注意</b>：軟體</p>', '**注意**：軟體'],
    ['that touches its like is one', '<p><b>one</b><b>two</b></p>', '**onetwo**'],
    ['keeps a star inside', '<p><i>SELECT *</i></p>', '*SELECT \\**'],
    ['in emphasis of another kind stays', '<p><b>a <i>b</i></b></p>', '**a *b***'],
  ])('%s', (_, html, markdown) => {
    expect(markdownOf(html)).toBe(markdown)
  })
})

it('leaves out marks that micromark would show: it adds up what is left of a run where CommonMark counts it whole', () => {
  const html = '<p><strong><em>a</em></strong><em>b</em></p>'
  expect(markdownOf(html)).toBe('**a**b')
  expect(scorePage(`<body><main><h1>T</h1>${html}</main></body>`, url).losses).toEqual([])
})

describe('code', () => {
  it.each([
    ['spans that touch stay two', '<p><code>A</code><code>B</code></p>', '`A` `B`'],
    ['leaves its blanks outside', '<p>the <code>A </code>property</p>', 'the `A` property'],
    [
      'keeps its links',
      '<p><code>Map&lt;<a href="k.html">K</a>&gt;</code></p>',
      '`Map<`[`K`](https://docs.aws.amazon.com/g/k.html)`>`',
    ],
    [
      'in a cell keeps its indentation',
      '<table><tr><td>x</td><td><pre>a:\n  b: 1</pre></td></tr></table>',
      '|  |  |\n| --- | --- |\n| x | `a:`<br>`  b: 1` |',
    ],
    ['has no blanks and letters that are not seen', '<pre>a\u00a0=\u200b 1</pre>', '```\na = 1\n```'],
    ['has no language that is none', '<pre class="methodSignature">R one()</pre>', '```\nR one()\n```'],
    ['has the language its page says', '<pre><code class="language-smithy">a</code></pre>', '```smithy\na\n```'],
    [
      'is followed by links that stand nowhere else',
      '<pre><a href="R.html">R</a> one(<a href="Q.html">Q</a> q)</pre><p><a href="Q.html">Q</a></p>',
      '```\nR one(Q q)\n```\n\nLinks: [R](https://docs.aws.amazon.com/g/R.html)\n\n[Q](https://docs.aws.amazon.com/g/Q.html)',
    ],
    ['keeps the marks of a quotation', '<p><code>a <q>b</q></code></p><pre><q>c</q></pre>', '`a "b"`\n\n```\n"c"\n```'],
    ['keeps an emoji of several', '<p><code>👨‍👩‍👧 a\u200db</code></p>', '`👨‍👩‍👧 ab`'],
    ['in blocks has a line for each', '<pre>a<div>b</div>c\n<div>d</div>\ne</pre>', '```\na\nb\nc\nd\ne\n```'],
    ['in a term stays a block', '<dl><dt><pre>class A\n  extends B</pre></dt></dl>', '```\nclass A\n  extends B\n```'],
    [
      'in an item of a nested list has room, which renderers need',
      '<ul><li>a<ul><li><pre>b\nc</pre></li></ul></li></ul>',
      '- a\n\n  - ```\n    b\n    c\n    ```',
    ],
  ])('%s', (_, html, markdown) => {
    expect(markdownOf(html)).toBe(markdown)
  })
})

describe('links', () => {
  it.each([
    ['within the page are fragments', '<p><a href="x.html#a">a</a> <a href="./.html#b">b</a></p>', '[a](#a) [b](#b)'],
    [
      'around blocks are on the heading',
      '<a href="d.html"><div><h3>Guide</h3><p>text</p></div></a>',
      '### [Guide](https://docs.aws.amazon.com/g/d.html)\n\ntext',
    ],
    ['around a paragraph are on it', '<a href="d.html"><p>Go</p></a>', '[Go](https://docs.aws.amazon.com/g/d.html)'],
    [
      'end where another begins',
      '<a href="a">one <i>two <a href="b">three</a></i></a>',
      '[one *two*](https://docs.aws.amazon.com/g/a) *[three](https://docs.aws.amazon.com/g/b)*',
    ],
  ])('%s', (_, html, markdown) => {
    expect(markdownOf(html)).toBe(markdown)
  })

  it('are resolved against base, and fragments against the page', () => {
    const page = read(
      '<head><base href="https://docs.aws.amazon.com/o/"></head><main><a href="a.html">a</a> <a href="#f">f</a></main>',
    )
    expect(page.markdown).toBe('[a](https://docs.aws.amazon.com/o/a.html) [f](#f)')
  })
})

describe('lists', () => {
  it.each([
    ['beside each other stay apart', '<ol><li>a</li></ol><ol><li>b</li></ol>', '1. a\n\n1) b'],
    ['count as the page does', '<ol reversed><li>a</li><li value="7">b</li></ol>', '2. a\n7. b'],
    [
      'in cells keep their depth',
      '<table><tr><td><ul><li>a<ul><li>b</li></ul></li></ul></td></tr></table>',
      '|  |\n| --- |\n| - a<br>  - b |',
    ],
    [
      'of parameters are lists, not quotes',
      '<p>A</p><blockquote><div><p>B</p><blockquote><div><p>C</p></div></blockquote></div></blockquote>',
      '- A\n  - B\n    - C',
    ],
    [
      'in quotes that hold quotes are no parameters',
      'A<blockquote><ol start="3"><li>B<blockquote><p>C</p></blockquote></li></ol></blockquote>',
      'A\n\n> 3. B\n>\n>    > C',
    ],
    [
      'that begin with a list from 3 leave a line, or a reader takes the number for text',
      '<p>A</p><blockquote><div><ol start="3"><li>B</li></ol></div></blockquote>',
      '- A\n\n  - 3. B',
    ],
    [
      'that begin with a quote of a list from 3 leave a line, too',
      '<p>A</p><blockquote><div><blockquote><ol start="3"><li>B</li></ol></blockquote></div></blockquote>',
      '- A\n\n  - > 3. B',
    ],
    [
      'with code in a quote leave lines, or a reader joins those of the code',
      '<ul><li>A<ul><li><blockquote><pre>b\nc</pre></blockquote></li></ul></li></ul>',
      '- A\n\n  - > ```\n    > b\n    > c\n    > ```',
    ],
  ])('%s', (_, html, markdown) => {
    expect(markdownOf(html)).toBe(markdown)
  })
})

describe('what a browser shows', () => {
  it.each([
    [
      'a stray end tag in a cell',
      '<table><tr><td>a</div></td><td>b</td></tr></table><p>after</p>',
      '|  |  |\n| --- | --- |\n| a | b |\n\nafter',
    ],
    ['text between rows', '<table>stray<tr><td>a</td></tr></table>', 'stray\n\n|  |\n| --- |\n| a |'],
    ['a formula', '<p>E = <math><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></math></p>', 'E = mc<sup>2</sup>'],
    ['a formula written as text too', '<math alttext="x^2"><mi>x</mi></math>', 'x^2'],
    [
      'panels of tabs with their labels',
      '<div role="tablist"><button role="tab" aria-controls="p">Go</button></div><div role="tabpanel" id="p" hidden><p>go</p></div>',
      '**Go**\n\ngo',
    ],
    ['no hidden element', '<p hidden>a</p><div style="display: none">b</div><p aria-hidden="true">c</p><p>d</p>', 'd'],
    [
      'no hidden caption of a table',
      '<table><caption style="display:none">Options</caption><tr><td>a</td></tr></table>',
      '|  |\n| --- |\n| a |',
    ],
    ['no invisible letters', '<p>a\u{e0041}\u202eb\u200bc</p>', 'abc'],
  ])('is read: %s', (_, html, markdown) => {
    expect(markdownOf(html)).toBe(markdown)
  })

  it('is all main parts, where there are several', () => {
    expect(read('<body><main><p>one</p></main><main><p>two</p></main></body>').markdown).toBe('one\n\ntwo')
  })

  it('is the pages a frameset puts together', () => {
    const html = '<title>T</title><frameset><frame src="a.html" title="All"><noframes><p>Go</p></noframes></frameset>'
    expect(read(html).markdown).toBe('# T\n\n- [All](https://docs.aws.amazon.com/g/a.html)\n\nGo')
  })

  it('is the text of a landing page, which a script decodes', () => {
    const xml =
      '<page><title>Lambda</title><abstract>Run code.</abstract><tile href="/lambda/dg/"><title>Guide</title></tile></page>'
    const page = read(`<body><input id="landing-page-xml" value="${encodeURIComponent(xml)}"></body>`)
    expect(page).toMatchObject({
      title: 'Lambda',
      markdown: expect.stringContaining('[Guide](https://docs.aws.amazon.com/lambda/dg/)'),
    })
  })

  it('is a notice above the title, told apart', () => {
    const page = read(
      '<main><awsui-alert class="awsdocs-page-banner"><p>By a machine.</p></awsui-alert><h1>T</h1></main>',
    )
    expect(page).toMatchObject({ markdown: '# T', notice: 'By a machine.' })
  })
})

describe('the main column', () => {
  it.each([
    {
      layout: 'the AWS CLI',
      html: '<div class="navbar"><ul><li><a href="/">Home</a></li></ul></div><div class="sphinxsidebar"><h3>Table of Contents</h3><h3>Feedback</h3><p>Did you find this page useful?</p></div><div class="body"><section id="x"><h1>The title</h1><p>Text</p></section></div>',
    },
    {
      layout: 'Javadoc 8',
      html: '<div class="topNav"><a name="navbar.top"></a><div class="skipNav"><a href="#s">Skip</a></div><ul class="navList"><li><a href="o.html">Overview</a></li><li>Class</li></ul></div><div class="header"><div class="subTitle">a.b.c</div><h2 title="Class X" class="title">The title</h2></div><div class="contentContainer"><p>Text</p></div><div class="bottomNav"><a href="o.html">Overview</a></div>',
    },
    {
      layout: 'Javadoc 17',
      html: '<header role="banner"><nav><a href="o.html">Overview</a></nav></header><main role="main"><div class="header"><div class="sub-title">Package <a href="p.html">a.b</a></div><h1 class="title">The title</h1></div><section><p>Text</p></section></main>',
    },
    {
      layout: 'typedoc',
      html: '<header class="tsd-page-toolbar"><p>Preparing search index...</p></header><div class="container"><div class="col-content"><div class="tsd-page-title"><ul class="tsd-breadcrumb"><li><a href="m.html">m</a></li></ul><h1>The title</h1></div><p>Text</p></div><div class="col-sidebar"><nav><a href="y.html">On This Page</a></nav></div></div>',
    },
    {
      layout: 'YARD',
      html: '<div class="nav_wrap"><iframe id="nav" src="class_list.html"></iframe></div><div id="main"><div id="header"><div id="menu"><a href="i.html">Index</a></div></div><div id="content"><h1>The title</h1><p>Text</p></div><div id="footer">Generated</div></div>',
    },
    {
      layout: 'Furo',
      html: '<aside class="sidebar-drawer"><a href="/">Home</a></aside><div class="main"><article role="main" id="furo-main-content"><section id="t"><h1>The title<a class="headerlink" href="#t">¶</a></h1><p>Text</p></section></article><footer>Made with Furo</footer></div>',
    },
    {
      layout: 'a site whose name is a heading too',
      html: '<div id="hd"><h1><a href="../index.html">Site documentation</a></h1></div><div id="bd"><div class="section"><h1>The title</h1><p>Text</p></div></div>',
    },
    {
      layout: 'a title in a banner above the main part',
      html: '<header class="hero"><h1>The title</h1><p>What it is.</p><nav><a href="/">Home</a></nav></header><main><p>Text</p></main>',
    },
    {
      layout: 'a site name in a banner above the main part',
      html: '<head><title>The title - The manual</title></head><body><div id="bar"><h1>The manual</h1></div><main><h2>The title</h2><p>Text</p></main>',
    },
    {
      layout: 'Asciidoctor',
      html: '<div id="header"><h1>The title</h1><span class="author">A. B.</span><ul><li><a href="#a">A</a></li></ul></div><div id="content"><p>Text, as a page of any size has it.</p></div><div id="footer">Last updated</div>',
    },
    {
      layout: 'JSDoc',
      html: '<div id="main"><h1 class="page-title">The title</h1><section><header><div class="class-description"><p>What it is.</p></div></header><article><p>Text</p></article></section></div><nav><h3>Classes</h3></nav>',
    },
    {
      layout: 'Doxygen',
      html: '<head><title>Lib: The title</title></head><div id="top"><div id="nav-path" class="navpath"><ul><li>src</li></ul></div></div><div><div class="header"><div class="summary"><a href="#f">Functions</a></div><div class="headertitle"><div class="title">The title</div></div></div><div class="contents"><p>Text</p></div></div>',
    },
    {
      layout: 'Scaladoc',
      html: '<head><title>scala-xml 2.1.0 - scala.xml.The title</title></head><body><div id="packages"><h1>Packages</h1><ul><li><a href="xml.html">xml</a></li></ul></div><div id="content"><div id="definition"><h1>The title</h1></div><p>Text</p></div>',
    },
    {
      layout: 'Texinfo',
      html: '<div class="header"><p>Next: <a href="b.html" rel="next">Second</a>, Up: <a href="i.html" rel="up">Manual</a></p></div><hr><h2 class="section">The title</h2><p>Text</p><hr><div class="header"><p>Next: <a href="b.html">Second</a></p></div>',
    },
    {
      layout: 'DocBook',
      html: '<div class="NAVHEADER"><table><tr><th colspan="3">The manual of it</th></tr><tr><td><a href="a.html">Prev</a></td><td></td></tr></table></div><div class="SECT1"><h1>The title</h1><p>Text</p></div><div class="NAVFOOTER"><table><tr><td><a href="a.html">Prev</a></td><td>Home</td></tr></table></div>',
    },
    {
      layout: 'pages laid out in a table',
      html: '<table width="100%"><tr><td width="200"><a href="i.html"><img src="logo.png" alt="Logo"></a></td><td><h1>The title</h1><p>Text</p><table><tr><th>A</th></tr><tr><td>1</td></tr></table></td></tr></table>',
    },
    {
      layout: 'a table with a logo before the title',
      html: '<table><tr><td><a href="i.html"><img src="logo.png" alt="Logo"></a></td><td><div><h1>The title</h1></div></td></tr></table><table><tr><td><p>Text</p></td></tr></table>',
    },
    {
      layout: "Node.js's reference, with the name of the site in other letters",
      html: '<head><title>The title | Node.js v20.20.2 Documentation</title></head><body><header class="header"><h1>Node.js v20.20.2 documentation</h1></header><div role="main" id="apicontent"><h2>The title<a href="https://x.test/s.js">[src]</a></h2><p>Text that says more than the header of the site</p></div>',
      first: '## The title[\\[src\\]](https://x.test/s.js)\n',
      title: 'The title[src]',
    },
    {
      layout: 'mdBook, on a page of few words',
      html: '<head><title>The title - The Cargo Book</title></head><body><div id="mdbook-help-popup"><h2>Keyboard shortcuts</h2><p>Press <kbd>←</kbd> or <kbd>→</kbd> to navigate between chapters, and <kbd>S</kbd> to search in the book</p></div><div id="page"><h1 class="menu-title">The Cargo Book</h1><main><h1 id="t">The title</h1><ul><li><a href="a.html">Text</a></li></ul></main></div>',
    },
    {
      layout: 'LDoc, whose menu begins with a heading of the first rank',
      html: '<head><title>Reference</title></head><body><div id="main"><div id="navigation"><h1>Reference</h1><ul><li><a href="i.html">Index</a></li></ul><h2>Examples</h2><ul><li><a href="a.html">First</a></li><li><strong>This</strong></li></ul></div><div id="content"><h2>The title</h2><p>Text</p></div></div>',
    },
    {
      layout: 'a navigation bar by its verb',
      html: '<body><div class="navigate"><a href="a.html"><img src="h.gif" alt="Home"></a></div><div><h2>The title</h2><p>Text</p></div></body>',
    },
    {
      layout: 'a sidebar of links and a remark between paragraphs',
      html: '<h1>The title</h1><p>Text that is long enough for a sentence.</p><div class="sidebar"><p>More, from us:</p><a href="a.html">First chapter</a> <a href="b.html">Second chapter</a></div>',
    },
    {
      layout: 'nobody known',
      html: '<div class="q7"><a href="a">Home</a> <a href="b">Docs</a><h3>Menu</h3></div><div class="q8"><div class="q9"><h1>The title</h1><p>Text</p></div></div><div class="q0"><p>© 2026</p></div>',
    },
  ])('of $layout begins with the title and holds no frame', ({ html, first, title = 'The title' }) => {
    const page = read(html)
    if (first === undefined) expect(page.markdown).toMatch(/^##? The title\n/)
    else expect(page.markdown.slice(0, first.length)).toBe(first)
    expect(page.markdown).toContain('Text')
    expect(page.outline.map(({ title: name }) => name)).toEqual([title])
  })

  it.each([
    [
      'a heading called content',
      '<div><h1>Out</h1><h3>metadata</h3><p>first</p><h3 id="content">Content</h3><p>second</p></div>',
      '# Out\n\n### metadata\n\nfirst\n\n### Content\n\nsecond',
    ],
    [
      'a heading called breadcrumbs',
      '<main><h2 id="breadcrumbs">Breadcrumbs</h2><p>Text</p></main>',
      '## Breadcrumbs\n\nText',
    ],
    [
      'a function called after cookies',
      '<div><h1>Out</h1><p>first</p><div id="vary_on_cookie"><pre>def vary()</pre></div></div>',
      '# Out\n\nfirst\n\n```\ndef vary()\n```',
    ],
    [
      'what stands beside the title in a header',
      '<div><header><h3>Method</h3><h1>The title</h1></header><p>Text</p></div>',
      '# The title\n\n### Method\n\nText',
    ],
    [
      'text after a header that holds the title and a link',
      '<header><div><h1>The title</h1><a href="y.html">Next</a></div></header><p>Text</p>',
      '# The title\n\n[Next](https://docs.aws.amazon.com/g/y.html)\n\nText',
    ],
    [
      'sentences before a large part with a title of its own',
      `<div><p>${'What this module is for, in a sentence. '.repeat(8).trim()}</p></div><div><h1>Functions</h1><p>${'One more word, and one. '.repeat(100).trim()}</p></div>`,
      `# Functions\n\n${'What this module is for, in a sentence. '.repeat(8).trim()}\n\n${'One more word, and one. '.repeat(100).trim()}`,
    ],
    [
      'a short box between paragraphs (DocBook calls it a sidebar)',
      '<div class="section"><h1>The title</h1><div class="para">内核的软件包由系统控制，可以完整移除。</div><div class="sidebar"><p>词汇</p><div class="para">自行编译的内核没有安全更新。</div></div></div>',
      '# The title\n\n内核的软件包由系统控制，可以完整移除。\n\n词汇\n\n自行编译的内核没有安全更新。',
    ],
    ['a related block', '<main><div class="related"><p>See also</p></div></main>', 'See also'],
  ])('keeps %s', (_, html, markdown) => {
    expect(read(`<body>${html}</body>`).markdown).toBe(markdown)
  })
})

it.each([
  [
    'takes the language that a class says before the name of a language',
    '<pre><code class="hljs css language-ts">new Bucket()</code></pre>',
    '```ts\nnew Bucket()\n```',
  ],
  ['leaves the signs of permalinks out', '<h2>Examples<a class="anchor" href="#examples">§</a></h2>', '## Examples'],
  [
    'keeps a link of one sign in code',
    '<pre>a <a href="#h">#</a> b</pre><p><code><a href="#h">#</a></code></p>',
    '```\na # b\n```\n\n[`#`](#h)',
  ],
  [
    'takes a table around a picture alone for no table',
    '<table><tr><td><img src="a.png" alt="A"></td></tr></table>',
    '![A](https://docs.aws.amazon.com/g/a.png)',
  ],
  [
    'keeps a link of one sign to another page',
    '<p><a href="hash.html">#</a></p>',
    '[#](https://docs.aws.amazon.com/g/hash.html)',
  ],
  [
    'takes a heading in a summary for a heading',
    '<details><summary><section><a href="src.html">Source</a><h3>fn new()</h3></section></summary><p>Text</p></details>',
    '[Source](https://docs.aws.amazon.com/g/src.html)\n\n### fn new()\n\nText',
  ],
  [
    'reads cells that hold sections in order, and keeps the tables in them',
    '<table><tr><td>Menu</td><td id="text"><h2>Part</h2><table><tr><th>A</th></tr><tr><td>1</td></tr></table></td></tr></table>',
    'Menu\n\n## Part\n\n| A |\n| --- |\n| 1 |',
  ],
  [
    'takes a list in a wrapper in a list for the list itself',
    '<ul><div><ul><li>a</li></ul></div></ul><table><tr><th>A</th></tr><tr><td><ul><div><ul><li>b</li></ul></div></ul></td></tr><tr><td><ul><ul><li>c</li></ul></ul></td></tr></table>',
    '- a\n\n| A |\n| --- |\n| - b |\n| - c |',
  ],
  [
    'puts a list in a wrapper below the item before it',
    '<ul><li>a</li><div><ul><li>b</li></ul></div></ul>',
    '- a\n  - b',
  ],
  [
    'keeps a table of data with small headings in it',
    '<table><tr><th>A</th></tr><tr><td><h4>One</h4>1</td></tr></table>',
    '| A |\n| --- |\n| **One**<br>1 |',
  ],
])('%s', (_, html, markdown) => {
  expect(read(`<main>${html}</main>`).markdown).toBe(markdown)
})

it("begins with what the page's head names, where that is a caption and the first heading is a section's (Haddock)", () => {
  const page = read(
    '<head><title>Data.Aeson.Encoding</title></head><body><div id="package-header"><span class="caption">aeson: fast</span><ul class="links" id="page-menu"><li><a href="i.html">Index</a></li></ul></div><div id="content"><div id="module-header"><table class="info"><tr><th>Language</th><td>Haskell</td></tr></table><p class="caption">Data.Aeson.Encoding</p></div><div id="interface"><h1>Encoding</h1><p>Text</p></div></div>',
  )
  expect(page.title).toBe('Data.Aeson.Encoding')
  expect(page.markdown.split('\n')[0]).toBe('# Data.Aeson.Encoding')
  expect(page.outline.map(({ title }) => title)).toEqual(['Data.Aeson.Encoding', 'Encoding'])
})

it('leaves marks of links out of titles', () => {
  const page = read('<main><dl><dt id="f">f()<a class="headerlink" href="#f">¶</a></dt><dd>Text</dd></dl></main>')
  expect(page.outline.map(({ title }) => title)).toEqual(['f()'])
})

describe('positions', () => {
  it('of rows, items, terms and lines of code are their lines', () => {
    const page = read(
      '<main><table><tr><th>A</th></tr><tr id="r1"><td>one</td></tr><tr><td><a id="r2"></a>two</td></tr></table>' +
        '<ul><li>a<ul><li id="i">b</li></ul></li></ul><dl><dt id="t">term</dt><dd>text</dd></dl>' +
        '<pre>x\n<span id="l">y</span></pre></main>',
    )
    const lineAt = (anchor: string) => page.markdown.slice(page.anchors.get(anchor)).split('\n')[0]
    expect(['r1', 'r2', 'i', 't', 'l'].map(lineAt)).toEqual(['| one |', '| two |', '  - b', '**term**', 'y'])
  })

  it('of what stands between a parameter and its quote are those of the parameter', () => {
    const page = read(
      '<main><p>A</p><blockquote><div><p>B</p></div></blockquote><p>C</p><a id="c"></a><blockquote><div><p>D</p></div></blockquote></main>',
    )
    expect(page.markdown.slice(page.anchors.get('c'))).toBe('- C\n  - D')
  })

  it('of what follows code whose links are listed below it are behind these, and what holds it ends with them', () => {
    const code = (name: string) => `<pre>${name}(<a href="${name}.html">${name}</a>, <a href="both.html">b</a>)</pre>`
    const page = read(
      `<main><h1>T</h1><dl><dt id="a">A</dt><dd>${code('one')}</dd></dl><ul><li id="b">B${code('two')}</li></ul>` +
        '<table><tr><th>K</th><th>V</th></tr><tr id="r1"><td rowspan="2">k</td><td>1</td></tr><tr id="r2"><td>2</td></tr></table>' +
        '<h2 id="h">H</h2><p><a href="two.html">two</a></p></main>',
    )
    const { markdown, anchors, ends, outline, tables } = page
    const at = (anchor: string) => anchors.get(anchor) ?? -1
    const whole = (anchor: string) => markdown.slice(at(anchor), ends.get(at(anchor)))
    const [one, both] = ['one', 'both'].map(name => `https://docs.aws.amazon.com/g/${name}.html`)
    expect(whole('a')).toBe(`**A**\n\n\`\`\`\none(one, b)\n\`\`\`\n\nLinks: [one](${one}), [b](${both})`)
    expect(whole('b')).toBe('- B\n\n  ```\n  two(two, b)\n  ```')
    expect(whole('r1')).toBe('| k | 1 |\n|  | 2 |')
    expect(outline.map(({ start, end }) => markdown.slice(start, end).slice(0, 5))).toEqual([
      '# T\n\n',
      '**A**',
      '## H\n',
    ])
    const [table] = tables
    expect(markdown.slice(table?.start, table?.rows)).toBe('| K | V |\n| --- | --- |\n')
    expect(table?.carried.get(at('r2'))).toBe('| k |  |')
    expect(table?.groups.get(at('r2'))).toBe(at('r1'))
  })

  it('of things that begin in one place end with the innermost, and those of terms with the term', () => {
    const endOf = (content: string) => {
      const { markdown, anchors, ends } = read(`<main>${content}<p>End</p></main>`)
      return markdown.slice(0, ends.get(anchors.get('in') ?? -1))
    }
    expect(endOf('<ul><li id="out"><ul><li id="in">a</li><li>b</li></ul></li></ul>')).toBe('- - a')
    expect(endOf('<dl><dt id="in">A</dt><dd>a</dd><dt>B</dt><dd>b</dd></dl>')).toBe('**A**\n\na')
  })

  it('of a section that begins with the title are the title, though a line above it is moved below', () => {
    const page = read(
      '<main><p>[ aws . lambda ]</p><section id="invoke"><h1>invoke</h1><section id="d"><h2>Description</h2><p>Text</p></section></section></main>',
    )
    expect(page.markdown).toBe('# invoke\n\n[ aws . lambda ]\n\n## Description\n\nText')
    expect([...page.anchors]).toEqual([
      ['invoke', 0],
      ['d', page.markdown.indexOf('## Description')],
    ])
  })

  it('of paragraphs without text are those of what comes next', () => {
    const page = read('<main><h1>T</h1><p><a id="x"></a></p><div><span><a name="y"></a></span></div><h2>H</h2></main>')
    expect(page.anchors.get('x')).toBe(page.markdown.indexOf('## H'))
    expect(page.anchors.get('y')).toBe(page.markdown.indexOf('## H'))
  })

  it('of Javadoc, where each method stands in lists in lists, are those of its headings', () => {
    const page = read(
      '<main role="main"><div class="header"><h2>Interface L</h2></div><ul class="blockList"><li><section><h3>Method Detail</h3>' +
        '<a id="one()"></a><ul class="blockList"><li><h4>one</h4><p>First.</p></li></ul>' +
        '<a id="two(java.lang.String)"></a><ul class="blockList"><li><h4>two</h4><p>Second.</p></li></ul></section></li></ul></main>',
    )
    expect(page.markdown).toBe('## Interface L\n\n### Method Detail\n\n#### one\n\nFirst.\n\n#### two\n\nSecond.')
    expect(page.outline.map(({ title }) => title)).toEqual(['Interface L', 'Method Detail', 'one', 'two'])
    expect(page.markdown.slice(page.anchors.get('two(java.lang.String)'))).toBe('#### two\n\nSecond.')
  })
})

it('takes a refresh in noscript for no refresh of the page', () => {
  const html =
    '<head><noscript><meta http-equiv="refresh" content="0;url=n.html"></noscript></head><body><main><p>x</p></main></body>'
  expect(read(html).markdown).toBe('x')
})

describe('a page made to break a reader', () => {
  it.each([
    ['div', 10_000],
    ['b', 10_000],
    ['ul><li', 10_000],
    ['table><tr><td', 10_000],
    ['blockquote', 10_000],
  ])('with <%s> in itself %i times keeps its text', (tag, depth) => {
    expect(markdownOf(`${`<${tag}>`.repeat(depth)}inside`)).toContain('inside')
  })

  // A reader that goes through the list once for each item would take minutes.
  it('with a paragraph of ten thousand elements is read as its parts are', () => {
    const part = '<b>注意：</b>軟 <a id="x"></a><i>*</i> 1. <code>a`b</code><br># not <a href="y.html">l</a>! '
    const [one, all] = [part, part.repeat(1_500)].map(html => markdownOf(`<p>x ${html}end</p>`))
    const middle = one?.slice('x '.length, -'end'.length) ?? ''
    expect(all).toBe(`x ${middle.repeat(1_500)}end`)
  })

  it('with a hundred thousand items is a list', () => {
    expect(markdownOf(`<ul>${'<li>x'.repeat(100_000)}</ul>`)).toHaveLength(100_000 * 4 - 1)
  })

  it('with sixty links in tables in links is read once', () => {
    expect(markdownOf(`${'<a href=x><div><table><tr><td>'.repeat(60)}<div hidden><h3>h</h3></div>inside`)).toContain(
      'inside',
    )
  })

  it.each([
    ['links with nothing in them', 100_000, '<a href=x>'],
    ['panels of tabs in each other', 20_000, '<div role=tabpanel id=t>x'],
  ])('with thousands of %s takes no more than their number', (_, count, html) => {
    // Looking back, or around, for each of them would take a minute.
    expect(read(`<body><h1>T</h1>${html.repeat(count)}</body>`).title).toBe('T')
  })

  it('with a wide cell that spans thousands of rows says it once', () => {
    const rows = '<tr><td>x</td></tr>'.repeat(8_999)
    const table = `<table><tr><td rowspan="9000">${'w'.repeat(45_000)}</td><td>1</td></tr>${rows}</table>`
    expect(markdownOf(table).length).toBeLessThan(200_000)
  })

  it('that would be too long is too_large', () => {
    const row = `<tr>${'<td>x</td>'.repeat(1_000)}</tr>`
    const wide = `<table><tr>${'<td>x</td>'.repeat(20_000)}</tr>${row.repeat(300)}</table>`
    expect(() => markdownOf(wide)).toThrowError(expect.objectContaining({ code: 'too_large' }))
  })
})
