import { describe, expect, it } from 'vitest'
import type { Sample, Series } from '../metrics-source.ts'
import { toChartLines } from './chart-lines.ts'
import { drawChart } from './draw-chart.ts'

const start = Date.parse('2026-01-31T09:00:00Z') / 1000
const range = { start, end: start + 3600, stepSeconds: 60 }

function samples(valueAt: (index: number) => unknown, count = 61): Sample[] {
  return Array.from({ length: count }, (_, index) => [start + 60 * index, String(valueAt(index))])
}

function draw(series: readonly Series[], more: Partial<Parameters<typeof drawChart>[0]> = {}): string {
  const lines = toChartLines(series, {}, range)
  return drawChart({ title: 'up', subtitle: 'step 60 s', lines, range, notes: [], ...more })
}

const one = (values: Sample[]): Series => ({ metric: { pod: 'a' }, values })

/** Texts inside a group of a class. */
function textsIn(svg: string, name: string): string[] {
  const lines = svg.slice(svg.indexOf(`<g class="${name}">`)).split('\n')
  let depth = 0
  const end = lines.findIndex(line => {
    depth += line.startsWith('<g') ? 1 : line.startsWith('</g') ? -1 : 0
    return depth === 0
  })
  return lines.slice(0, end).flatMap(line => /<text[^>]*>([^<]*)<\/text>/.exec(line)?.[1] ?? [])
}

function pathsOf(svg: string): string[] {
  return [...svg.matchAll(/<path class="line" d="([^"]*)"/g)].map(([, path = '']) => path)
}

const places = (svg: string) => [...svg.matchAll(/[\d.eE+-]*(?:NaN|Infinity)[\d.]*/g)]

describe('a chart', () => {
  it('has a title, both axes with labels and ticks, and a legend', () => {
    const svg = draw([one(samples(index => 100 * index))])
    expect(svg).toMatch(/<text class="title"[^>]*>up</)
    expect(textsIn(svg, 'value-axis')).toEqual(['0', '1k', '2k', '3k', '4k', '5k', '6k', 'value'])
    expect(textsIn(svg, 'time-axis')).toEqual([
      ...Array.from({ length: 12 }, (_, index) => `09:${String(5 * index).padStart(2, '0')}`),
      '10:00',
      'time (UTC), 2026-01-31 09:00 to 2026-01-31 10:00',
    ])
    expect(textsIn(svg, 'legend')).toEqual(['min', 'max', 'last', '{pod=&quot;a&quot;}', '0', '6000', '6000'])
  })

  it('breaks a line where steps have no value, and dots a point that stands alone', () => {
    const values = samples(() => 1).filter((_, index) => index < 10 || index === 20 || index > 40)
    const svg = draw([one(values)])
    expect(pathsOf(svg).map(path => path.match(/M/g)?.length)).toEqual([2])
    expect(svg.match(/<circle /g)).toHaveLength(1)
  })

  it('draws a line without gaps in one stroke', () => {
    expect(pathsOf(draw([one(samples(index => index))])).map(path => path.match(/M/g)?.length)).toEqual([1])
  })

  it('leaves NaN out as a gap, and marks infinite values at the edges', () => {
    const odd = ['NaN', '+Inf', '-Inf']
    const svg = draw([one(samples(index => odd[index - 30] ?? index))])
    expect(pathsOf(svg).map(path => path.match(/M/g)?.length)).toEqual([2])
    expect(svg.match(/class="infinite"/g)).toHaveLength(2)
    expect(textsIn(svg, 'legend').slice(-3)).toEqual(['-Inf', '+Inf', '60'])
  })

  it.each([
    { what: 'no series', series: [], says: 'No data in this range' },
    { what: 'NaN alone', series: [one(samples(() => 'NaN'))], says: 'No finite value in this range' },
  ])('says so for $what', ({ series, says }) => {
    expect(draw(series)).toContain(`>${says}<`)
  })

  it('shows one point as a dot, at one moment too', () => {
    const svg = draw([one(samples(() => 5, 1))], { range: { ...range, end: start } })
    expect(svg.match(/<circle /g)).toHaveLength(1)
    expect(places(svg)).toEqual([])
  })

  it.each([
    { what: 'the greatest numbers', values: samples(index => (index % 2 ? 1.797e308 : -1.797e308)), tick: '2e308' },
    { what: 'the smallest number', values: samples(() => 5e-324), tick: '1.0' },
    { what: 'small numbers', values: samples(index => index * 1e-9), tick: '6e-8' },
    { what: 'negative numbers', values: samples(index => -index), tick: '-60' },
    { what: 'unix times', values: samples(index => start + index), tick: '1769850060' },
    { what: 'a constant', values: samples(() => 1e6), tick: '1.0M' },
    { what: 'bytes', values: samples(index => 3.5e9 + index * 1e8), tick: '8G' },
  ])('has an axis for $what', ({ values, tick }) => {
    const svg = draw([one(values)])
    expect(textsIn(svg, 'value-axis')).toContain(tick)
    expect(places(svg.replace(/>[^<]*</g, '><'))).toEqual([])
  })

  it('draws a native histogram as three quantiles', () => {
    const buckets: [number, string, string, string][] = [[0, '0', '10', '100']]
    const histograms = samples(() => 0).map(([time]): [number, object] => [time, { count: '100', sum: '500', buckets }])
    // Sums and counts are not looked at.
    const svg = draw([{ metric: { __name__: 'h' }, histograms } as Series])
    expect(textsIn(svg, 'legend').filter(text => text.startsWith('p'))).toEqual(['p50 of h', 'p90 of h', 'p99 of h'])
    expect(textsIn(svg, 'legend').slice(-1)).toEqual(['9.9'])
  })

  it('keeps names of strangers text, and cuts long ones in the middle', () => {
    const name = `"/><script>&\u0000\u202e\ud800${'x'.repeat(5000)}end`
    const svg = draw([{ metric: { pod: name }, values: samples(() => 1) }], { title: name })
    for (const text of ['<script', '\u202e', '\u0000', '\ud800']) expect(svg).not.toContain(text)
    const [shown = ''] = textsIn(svg, 'legend').slice(3)
    expect(shown).toMatch(/^\{pod=&quot;.*….*xend&quot;\}$/)
    expect(shown.length).toBeLessThan(150)
  })

  it('keeps a peak of one step among 11,000', () => {
    const wide = { ...range, end: start + 10_999 * 60 }
    const values = samples(index => (index === 7000 ? 500 : 1), 11_000)
    const svg = drawChart({
      ...{ title: 'up', subtitle: '', notes: [], range: wide },
      lines: toChartLines([one(values)], {}, wide),
    })
    const heights = [...(pathsOf(svg)[0] ?? '').matchAll(/,([\d.]+)/g)].map(([, y]) => Number(y))
    expect(heights.length).toBeLessThan(4000)
    expect(Math.min(...heights)).toBe(66)
  })

  it.each([
    { days: 6, ticks: ['2026-02-01', '2026-02-02'] },
    { days: 90, ticks: ['2026-02-01', '2026-03-01'] },
    { days: 0.01, ticks: ['09:02', '09:04'] },
    { days: 0.0003, ticks: ['09:00:05', '09:00:10'] },
  ])('has ticks over $days days that do not touch', ({ days, ticks }) => {
    const wide = { ...range, end: start + days * 86_400 }
    const svg = drawChart({ title: '', subtitle: '', notes: [], lines: [], range: wide })
    const texts = textsIn(svg, 'time-axis').slice(0, -1)
    expect(texts).toEqual(expect.arrayContaining(ticks))
    expect(texts.length * (texts.at(-1)?.length ?? 0) * 8).toBeLessThan(800)
  })

  it('gives the second ten lines dashes', () => {
    const svg = draw(
      Array.from({ length: 11 }, (_, pod) => ({ metric: { pod: String(pod) }, values: samples(() => 1) })),
    )
    expect(svg.match(/<path class="line"[^>]*stroke-dasharray/g)).toHaveLength(1)
  })

  it('wraps notes below the legend', () => {
    const svg = draw([one(samples(() => 1))], { notes: ['word '.repeat(60).trim()] })
    expect(svg.match(/<text class="note"/g)).toHaveLength(2)
  })
})
