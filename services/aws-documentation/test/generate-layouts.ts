import { createRandom } from './random.ts'

/** Pages of blocks in blocks, with spans that reach over their tables and letters that are not seen: the same ones in each run. */
export function generateLayouts(count: number): string[] {
  return Array.from({ length: count }, (_, seed) => {
    const random = createRandom(1_000_000 + seed)
    const write = writerOf({
      below: most => Math.floor(random() * most),
      chance: share => random() < share,
      pick: items => {
        const item = items[Math.floor(random() * items.length)]
        if (item === undefined) throw new Error('nothing to pick from')
        return item
      },
    })
    return `<h1>T</h1>${write(3)}${write(3)}`
  })
}

type Dice = {
  below(most: number): number
  chance(share: number): boolean
  pick<T>(items: readonly T[]): T
}

const words = [
  ...[
    'alpha',
    'foo',
    '中文',
    '日本。',
    '1.',
    '-',
    '+',
    '=',
    '#x',
    '!',
    '\\',
    '|',
    '~~',
    'a_b_c',
    'beta*',
    '`tick',
    '[l]',
  ],
  ...['&amp;', '&lt;b&gt;', '>', 'https://a.test/c_d', '<br>', '&nbsp;', '\u200b'],
]

const wraps: readonly ((text: string) => string)[] = [
  ...['b', 'em', 'sup', 'sub', 'q', 'span', 'del', 'u', 'var'].map(
    name => (text: string) => `<${name}>${text}</${name}>`,
  ),
  ...['code', 'kbd'].map(name => (text: string) => `<${name}>${text.replaceAll('<br>', '')}</${name}>`),
  text => text,
  text => `<strong><em>${text}</em></strong>`,
  text => `<a href="p.html#1">${text}</a>`,
]

const rowspans = ['0', '2', '3', '65535', '-1']
const colspans = ['0', '2', '99', '1001']

function writerOf({ below, chance, pick }: Dice): (depth: number) => string {
  const some = (most: number, make: () => string) => Array.from({ length: 1 + below(most) }, make).join('')

  function text(): string {
    const parts = Array.from({ length: 1 + below(5) }, () => {
      const joined = Array.from({ length: 1 + below(3) }, () => pick(words)).join(chance(0.5) ? ' ' : '')
      return pick(wraps)(joined)
    })
    return parts.join(chance(0.7) ? ' ' : '')
  }

  function cell(depth: number, name: 'td' | 'th'): string {
    const rows = chance(0.25) ? ` rowspan="${pick(rowspans)}"` : ''
    const columns = chance(0.25) ? ` colspan="${pick(colspans)}"` : ''
    const content = chance(0.3) ? block(depth - 1) : chance(0.1) ? '' : text()
    return `<${name}${rows}${columns}>${content}</${name}>`
  }

  function table(depth: number): string {
    const caption = chance(0.3) ? `<caption>${text()}</caption>` : ''
    const head = chance(0.6) ? `<thead><tr>${some(3, () => cell(0, 'th'))}</tr></thead>` : ''
    const row = () => `<tr>${some(3, () => cell(depth, 'td'))}</tr>`
    return `<table>${caption}${head}${some(2, () => `<tbody>${some(3, row)}</tbody>`)}</table>`
  }

  const blocks: readonly ((depth: number) => string)[] = [
    () => `<p>${text()}</p>`,
    text,
    () => pick(['h2', 'h3', 'h4']).replace(/.*/, name => `<${name}>${text()}</${name}>`),
    depth => `<ul>${some(3, () => `<li>${text()}${chance(0.4) ? block(depth - 1) : ''}</li>`)}</ul>`,
    depth =>
      `<ol${pick(['', ' start="5"'])}>${some(3, () => `<li>${chance(0.4) ? block(depth - 1) : ''}${text()}</li>`)}</ol>`,
    table,
    depth => `<dl><dt>${text()}</dt><dd>${text()}${block(depth - 1)}</dd></dl>`,
    depth => `<blockquote>${block(depth - 1)}${text()}</blockquote>`,
    () => `<pre>${text().replaceAll('<br>', '\n')}\n  x\n</pre>`,
    depth => `<details><summary>${text()}</summary>${block(depth - 1)}</details>`,
    depth => `<figure>${block(depth - 1)}<figcaption>${text()}</figcaption></figure>`,
    depth => `<section><div>${block(depth - 1)}</div>${block(depth - 1)}</section>`,
    () => '<hr>',
    depth =>
      `<div class="awsdocs-note"><div class="awsdocs-note-title">Note</div><div class="awsdocs-note-text">${block(depth - 1)}</div></div>`,
  ]

  function block(depth: number): string {
    return depth <= 0 ? `<p>${text()}</p>` : pick(blocks)(depth)
  }
  return block
}
