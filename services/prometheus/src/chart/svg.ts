/** Elements of SVG as text. */

type Attributes = Readonly<Record<string, string | number>>

/** @example element('text', { x: 4.123, y: 2 }, 'a < b') // '<text x="4.12" y="2">a &lt; b</text>' */
export function element(name: string, attributes: Attributes, text = ''): string {
  return `${open(name, attributes)}${escapeXml(text)}</${name}>`
}

export function group(attributes: Attributes, children: readonly string[]): string {
  return [open('g', attributes), ...children, '</g>'].join('\n')
}

export function open(name: string, attributes: Attributes): string {
  const written = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(toText(value))}"`)
  return `<${name}${written.join('')}>`
}

function toText(value: string | number): string {
  return typeof value === 'number' ? String(Number(value.toFixed(2))) : value
}

// Marks without a shape of their own, and what XML cannot hold.
const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]/gu
const named: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replace(invisible, ' ')
    .replace(/[&<>"]/g, character => named[character] ?? '')
}
