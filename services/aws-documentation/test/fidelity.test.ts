import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { scorePage } from '../fidelity/score-page.ts'
import { describeFidelity } from './describe-fidelity.ts'

const url = new URL('https://docs.aws.amazon.com/garden/latest/dg/watering.html')

describe('what is rendered is what was written', () => {
  it.each(['awsdocs-page.html', 'sphinx-page.html'])('on %s', async name => {
    const html = await readFile(new URL(`fixtures/${name}`, import.meta.url), 'utf8')
    expect(scorePage(html, url).losses).toEqual([])
  })
})

// `npm run soak` has all mixes, and a thousand pages.
describeFidelity({ oneMixOf: 7, pages: 100, layouts: 40 })

describe('the scorer sees what is lost', () => {
  it.each([
    ['a word', '<p>one two</p>', '<p>one</p>'],
    ['a link', '<p><a href="x.html">t</a></p>', '<p>t</p>'],
    [
      'a row',
      '<table><tr><th>A</th></tr><tr><td>1</td></tr><tr><td>2</td></tr></table>',
      '<table><tr><th>A</th></tr><tr><td>12</td></tr></table>',
    ],
    ['a blank of a code block', '<pre>a\n  b</pre>', '<pre>a\n b</pre>'],
    ['stars that were none', '<p>a*b*c</p>', '<p>a<i>b</i>c</p>'],
  ])('%s', async (_, page, changed) => {
    const { compareFacts } = await import('../fidelity/score-page.ts')
    const { readPageFacts } = await import('../fidelity/page-facts.ts')
    const [a, b] = [page, changed].map(html => readPageFacts(`<main>${html}</main>`, url.href))
    if (!a || !b) throw new Error('two pages')
    expect(compareFacts(a, b, { at: 0, length: 0 }).length).toBeGreaterThan(0)
  })
})

it('sees a main column that is none, by the sentences outside of it', () => {
  const sentences = '<p>What a reader came for, in a sentence that says it. It goes on for a while.</p>'.repeat(8)
  const page = `<body><main><h1>Menu</h1><p>All that is read.</p></main><div>${sentences}</div></body>`
  expect(scorePage(page, url).losses).toEqual([expect.stringMatching(/^\d+ characters of prose outside/)])
})

it('takes what landmarks set apart for no text of a page', () => {
  const sentences = '<p>What a menu says of itself, in a sentence that says it. It goes on for a while.</p>'.repeat(8)
  const page = `<body><nav>${sentences}</nav><main><h1>Menu</h1><p>All that is read.</p></main><footer>${sentences}</footer></body>`
  expect(scorePage(page, url).losses).toEqual([])
})

it('counts a row of pictures', () => {
  const cell = '<td><img alt="Pump" src="pump.png"></td>'
  expect(scorePage(`<main><table><tr>${cell}${cell}</tr></table></main>`, url).losses).toEqual([])
})

it('takes links of one sign for text of a page, but those beside headings', () => {
  const sentence =
    'See the sign <code><a href="#percent">%</a></code>, which stands for what was said last, and then some.'
  const heading = '<h2>Signs<a href="#signs">¶</a></h2>'
  expect(scorePage(`<main>${heading}<p>${sentence.repeat(4)}</p></main>`, url).losses).toEqual([])
})

it('parts a picture in a table in a cell from the words beside it', () => {
  const inner = '<table><tr><td><img alt="Pump" src="pump.png"></td><td>Waters.</td></tr></table>'
  expect(scorePage(`<main><table><tr><td>a</td><td>${inner}</td></tr></table></main>`, url).losses).toEqual([])
})

it('reads a page of frames as its frames and what it says without them', () => {
  const html =
    '<title>T</title><frameset><frame src="a.html" title="All"><noframes><noscript><div>Off.</div></noscript><p>Go</p></noframes></frameset>'
  expect(scorePage(html, url).losses).toEqual([])
})
