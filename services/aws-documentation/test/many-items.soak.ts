import { expect, it } from 'vitest'
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
