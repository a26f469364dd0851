import { expect, it } from 'vitest'
import { parseByStandard } from '../fidelity/html-tree.ts'
import { type ElementNode, type HtmlNode, isElement } from '../src/html/nodes.ts'
import { parseHtml } from '../src/html/parse-html.ts'
import { createRandom } from './random.ts'

/** A number below a count. */
function createChooser(seed: number): (count: number) => number {
  const random = createRandom(seed)
  return count => Math.floor(random() * count)
}

const htmlTags =
  'div p b i a code ul li ol table tr td th thead tbody caption dl dt dd h1 h2 span pre section em'.split(' ')

const foreignTags = 'div p b a svg math mi mtext table tr td span g path'.split(' ')

/** Tags opened and closed in any order, with text in between: the same in each run. */
function mixTags(seed: number, tags: readonly string[]): string {
  const next = createChooser(seed)
  const parts = Array.from({ length: 3 + next(14) }, (_, index) => {
    const tag = tags[next(tags.length)]
    return [`<${tag}>`, `</${tag}>`, `x${index}`][next(3)]
  })
  return `<!doctype html><body>${parts.join('')}`
}

const textOf = (node: HtmlNode): string => (isElement(node) ? node.children.map(textOf).join('') : node.trim())

function linksOf(node: ElementNode): string[] {
  return node.children
    .filter(isElement)
    .flatMap(child => [...(child.name === 'a' ? [textOf(child)] : []), ...linksOf(child)])
}

it.each([
  ['tags', htmlTags],
  ['tags of SVG and MathML', foreignTags],
])("keeps the text and the links of parse5's tree, however %s are misplaced", (_, tags) => {
  for (let seed = 1; seed <= 2_000; seed++) {
    const html = mixTags(seed, tags)
    expect(textOf(parseHtml(html)), html).toBe(textOf(parseByStandard(html)))
    expect(linksOf(parseHtml(html)).join(''), html).toBe(linksOf(parseByStandard(html)).join(''))
  }
})

const brokenTags = [
  ...['<', '>', '/', '!', '-', '?', '=', '"', "'", ' ', '\n', 'a', 'b ', '<a', '<b>', '</b>', '<p>', 'href', 'href="'],
  ...[
    'id=x',
    "='v'",
    '/>',
    '&',
    '&amp',
    '&lt;',
    '&#65;',
    '&notit;',
    '<!--',
    '-->',
    '--!>',
    '<![CDATA[',
    ']]>',
    '<svg>',
  ],
  ...['</svg>', '<script>', '</script', '</script>', '<title>', '</title>', '<textarea>', '</TEXTAREA >', '<style>'],
  ...[
    '</style>',
    '<xmp>',
    '</xmp>',
    '<iframe>',
    '</iframe\f>',
    '</',
    '<>',
    '</>',
    '<?',
    '<DIV CLASS=q>',
    '<plaintext>',
  ],
]

const shapeOf = (node: HtmlNode): string =>
  isElement(node)
    ? `<${[node.name, ...Object.entries(node.attribs).map(([name, value]) => `${name}="${value}"`)].join(' ')}>${node.children.map(shapeOf).join('')}</>`
    : node.replace(/\s+/g, '')

it("builds parse5's tree, however tags, entities and comments are broken off", () => {
  for (let seed = 1; seed <= 2_000; seed++) {
    const next = createChooser(seed)
    const parts = Array.from({ length: 2 + next(9) }, () => brokenTags[next(brokenTags.length)])
    const html = `<!doctype html><head></head><body>${parts.join('')}`
    expect(shapeOf(parseHtml(html)), html).toBe(shapeOf(parseByStandard(html)))
  }
})
