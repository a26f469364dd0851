/** A chart in SVG: dollars a month by calls a month, both by powers of ten, on arm64. */
import type { Basket } from '@mcp-lambda/serverless/prices'
import { hosting, priceUsage, totalOf } from '../src/cost/price-usage.ts'
import type { Usage } from '../src/cost/usage.ts'

type Line = { readonly ms: number; readonly usage: Usage }

const frame = { left: 70, top: 20, width: 560, height: 340 }
/** Powers of ten. */
const calls = { from: 4, to: 8 }
const dollars = { from: -1, to: 3 }

const colours = ['#0b6e99', '#2e8b57', '#b8860b', '#b22222']

export function drawCosts(lines: readonly Line[], baskets: readonly Basket[]): string {
  const shapes = [
    ...powers(calls).flatMap(power => vertical(power)),
    ...powers(dollars).flatMap(power => horizontal(power)),
    ...baskets.map(drawBasket),
    ...lines.map((line, index) => drawLine(line, colours[index % colours.length] ?? '#000')),
    text(frame.left + frame.width / 2, 405, 'calls of tools a month', 'middle'),
    text(14, frame.top + frame.height / 2, '$ a month', 'middle', ' transform="rotate(-90 14 190)"'),
  ]
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 420" font-family="sans-serif" font-size="12">
<title>Hosting on Lambda (arm64) by calls a month, beside what runs all the time</title>
<rect width="800" height="420" fill="#fff"/>
${shapes.join('\n')}
</svg>
`
}

function drawBasket({ name, perMonth }: Basket): string {
  const y = toY(perMonth.arm64)
  // Two of them cost nearly the same: their names are apart.
  const nameY = y + (name === 'one task' ? 14 : -5)
  return `<line x1="${frame.left}" x2="${frame.left + frame.width}" y1="${y}" y2="${y}" stroke="#555" stroke-dasharray="6 4"/>
${text(frame.left + 6, nameY, `${name}, $${perMonth.arm64.toFixed(2)}`, 'start')}`
}

function drawLine({ ms, usage }: Line, colour: string): string {
  const cost = (power: number) => totalOf(priceUsage(usage, 10 ** power, 'arm64').total, hosting)
  const steps = Array.from({ length: 81 }, (_, step) => calls.from + (step / 80) * (calls.to - calls.from))
  const inside = steps.filter(power => cost(power) >= 10 ** dollars.from && cost(power) <= 10 ** dollars.to)
  const points = inside.map(power => `${toX(power)},${toY(cost(power))}`)
  const last = inside.at(-1) ?? calls.to
  const label = ms === 0 ? 'backend at once' : `backend ${ms} ms`
  const isAtTop = last < calls.to
  return `<polyline points="${points.join(' ')}" fill="none" stroke="${colour}" stroke-width="2"/>
${isAtTop ? text(toX(last), frame.top - 6, label, 'middle', ` fill="${colour}"`) : text(toX(last) + 6, toY(cost(last)) + 4, label, 'start', ` fill="${colour}"`)}`
}

function vertical(power: number): string[] {
  const x = toX(power)
  const label = (10 ** power).toLocaleString('en', { notation: 'compact' })
  const y2 = frame.top + frame.height
  return [`<line x1="${x}" x2="${x}" y1="${frame.top}" y2="${y2}" stroke="#ddd"/>`, text(x, y2 + 18, label, 'middle')]
}

function horizontal(power: number): string[] {
  const y = toY(10 ** power)
  const x2 = frame.left + frame.width
  const line = `<line x1="${frame.left}" x2="${x2}" y1="${y}" y2="${y}" stroke="#ddd"/>`
  return [line, text(frame.left - 8, y + 4, `$${Number((10 ** power).toPrecision(1))}`, 'end')]
}

function powers({ from, to }: { from: number; to: number }): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

function toX(power: number): number {
  return round(frame.left + ((power - calls.from) / (calls.to - calls.from)) * frame.width)
}

function toY(usd: number): number {
  const share = (Math.log10(usd) - dollars.from) / (dollars.to - dollars.from)
  return round(frame.top + (1 - share) * frame.height)
}

function round(position: number): number {
  return Math.round(position * 10) / 10
}

function text(x: number, y: number, words: string, anchor: 'start' | 'middle' | 'end', more = ''): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}"${more}>${words}</text>`
}
