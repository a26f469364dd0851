import { createRandom } from './random.ts'

/** Pages that no author would write, by rule: the same ones in each run. */

const words = ['a', '中', '.', '。', '*', '`', '\\', '&', ' ', '_', '|', '~', '<', '[x]', '!']
const wraps: readonly ((text: string) => string)[] = [
  text => text,
  text => `<b>${text}</b>`,
  text => `<i>${text}</i>`,
  text => `<code>${text}</code>`,
  text => `<a href="x.html">${text}</a>`,
  text => `${text}<br>`,
]

/** Paragraphs of so many parts, each a character that could be markup, in an element or in none. */
export function mixInline(length: number): string[] {
  const random = createRandom(7)
  const parts = wraps.flatMap(wrap => words.map(word => wrap(escapeHtml(word))))
  const pairs = parts.flatMap(first => parts.map(second => `<p>${first}${second}</p>`))
  const longer = Array.from({ length: 2_000 }, () => {
    const chosen = Array.from({ length: length + Math.floor(random() * 3) }, () => pick(parts, random))
    return `<p>${chosen.join('')}</p>`
  })
  return [...pairs, ...longer]
}

const blocks: readonly ((inner: () => string, text: () => string) => string)[] = [
  (_, text) => `<p>${text()}</p>`,
  (_, text) => `<h${text().length % 3 ? 2 : 3}>${text()}</h3>`,
  (inner, text) => `<ul><li>${text()}</li><li><p>${text()}</p>${inner()}</li></ul>`,
  (inner, text) => `<ol start="3"><li>${text()}${inner()}</li><li>${text()}</li></ol>`,
  (inner, text) =>
    `<table><tr><th>A</th><th>B</th></tr><tr><td rowspan="2">${text()}</td><td>${inner()}</td></tr><tr><td>${text()}</td></tr></table>`,
  (inner, text) => `<blockquote>${inner()}<p>${text()}</p></blockquote>`,
  (inner, text) => `<div class="awsdocs-note"><p>${text()}</p>${inner()}</div>`,
  (inner, text) => `<dl><dt>${text()}</dt><dd>${inner()}</dd><dt>${text()}</dt><dd>${text()}</dd></dl>`,
  (_, text) => `<pre>${text()}\n   ${text()}\n\`\`\`\n</pre>`,
  (inner, text) => `<p>${text()}</p><blockquote><div><p>${text()}</p>${inner()}</div></blockquote>`,
  (inner, text) => `<a href="y.html"><div><h3>${text()}x</h3>${inner()}</div></a>`,
  (inner, text) => `<div>${text()}<div>${inner()}</div>${text()}</div>`,
]

const lineStarts = [
  '# ',
  '- ',
  '+ ',
  '> ',
  '1. ',
  '2) ',
  '~~~ ',
  '--- ',
  '=== ',
  '| a | ',
  '[x]: ',
  '[ ] ',
  '* ',
  '    ',
  'https://x.test/_a_ ',
  'www.x.test/*',
  'a_b@c.test ',
  '&amp;lt; ',
  '&amp;#42;',
]

export function generatePages(count: number): string[] {
  return Array.from({ length: count }, (_, seed) => {
    const random = createRandom(seed + 1)
    const text = () => {
      const parts = Array.from({ length: 1 + Math.floor(random() * 4) }, () =>
        pick(wraps, random)(escapeHtml(pick(words, random)) + (random() < 0.5 ? 'word' : '')),
      )
      return `${random() < 0.3 ? pick(lineStarts, random) : ''}${parts.join('')}`
    }
    const block = (depth: number): string =>
      depth === 0 ? `<p>${text()}</p>` : pick(blocks, random)(() => (random() < 0.5 ? '' : block(depth - 1)), text)
    return Array.from({ length: 4 }, () => block(3)).join('')
  })
}

function pick<T>(items: readonly T[], random: () => number): T {
  const item = items[Math.floor(random() * items.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}

/** A linear congruential generator: enough to mix, and the same everywhere. */
function escapeHtml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
