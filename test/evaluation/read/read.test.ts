import { describe, expect, it } from 'vitest'
import type { Shown } from '../host/host.ts'
import { readAlerts } from './alerts.ts'
import { readPagePart, readRecommendations, readSearchResults } from './documentation.ts'
import { readCodeBlocks, readItems, readRows } from './markdown.ts'
import { readMetricNames } from './metric-names.ts'
import { readLines, readValues } from './series.ts'

const text = (value: string): Shown => ({ mode: 'text', text: value, isError: false })
const structured = (value: unknown): Shown => ({ mode: 'structured', text: JSON.stringify(value), isError: false })

it('reads the same values from both forms', () => {
  const values = [{ labels: { __name__: 'up', job: 'a "b"' }, value: 1 }]
  expect(readValues(text('vector, 1 series, at 2026-01-01T00:00:00Z\nup{job="a \\"b\\""} 1'))).toEqual(values)
  expect(readValues(structured({ result: [{ metric: values[0]?.labels, value: [1, '1'] }] }))).toEqual(values)
})

it('reads the same points from both forms, with gaps', () => {
  const at = (minute: number) => Date.UTC(2026, 0, 1, 0, minute)
  const head = 'matrix, 1 series, 2026-01-01T00:00:00Z to 2026-01-01T00:03:00Z, step 60 s'
  const points = [0, 1, 3].map(minute => ({ time: new Date(at(minute)), value: minute === 3 ? 5 : 2 }))
  const lines = [{ labels: { job: 'a' }, points }]
  const summary = '3 points, last 5 at 2026-01-01T00:03:00Z, min 2 at 2026-01-01T00:00:00Z'
  const forms = ['2(x2) - 5', '2026-01-01T00:00:00Z to 2026-01-01T00:01:00Z: 2\n2026-01-01T00:03:00Z: 5']
  for (const values of forms) {
    const indented = values.replace(/^/gm, '  ')
    expect(readLines(text(`${head}\nvalues: …\n{job="a"} ${summary}\n${indented}\nsamples processed: 3`))).toEqual(
      lines,
    )
    const result = [{ metric: { job: 'a' }, summary, values }]
    expect(readLines(structured({ result, start: '2026-01-01T00:00:00Z', step_seconds: 60 }))).toEqual(lines)
  }
})

it('reads the same alerts from both forms', () => {
  const since = '2026-01-01T00:00:00Z'
  const alerts = [
    { alert: 'Down', state: 'firing', since: new Date(since) },
    { alert: 'Full', state: 'pending', since: new Date(since) },
  ]
  const lines = [
    '1 firing, 1 pending alerts, 0 rules without alerts, at 2026-01-01T01:00:00Z',
    'Down (firing, group g, for 5m): up == 0',
    `  {pod="a (firing, b"} true since ${since}, value 0`,
    '    summary: it is down',
    'Full (pending, group g, for 5m): disk > 1',
    `  {} true since ${since}, fires at 2026-01-01T02:00:00Z if it stays true, value 2`,
  ]
  expect(readAlerts(text(lines.join('\n')))).toEqual(alerts)
  const rules = alerts.map(({ alert, state }) => ({ alert, state, alerts: [{ true_since: since }] }))
  expect(readAlerts(structured({ rules }))).toEqual(alerts)
})

it('adds the labels that all series have', () => {
  const values = ['x', 'y'].map((pod, value) => ({ labels: { job: 'a', pod }, value }))
  expect(
    readValues(text('vector, 2 series, at 2026-01-01T00:00:00Z\nall have {job="a"}\n{pod="x"} 0\n{pod="y"} 1')),
  ).toEqual(values)
  const result = values.map(({ labels: { pod }, value }) => ({ metric: { pod }, value: [1, String(value)] }))
  expect(readValues(structured({ common_labels: { job: 'a' }, result }))).toEqual(values)
})

it('reads the same names, pages, results and recommendations from both forms', () => {
  expect(readMetricNames(text('2 of 2 metric names, from 0\na\nb_total (counter): How many b'))).toEqual([
    'a',
    'b_total',
  ])
  expect(readMetricNames(structured({ metrics: [{ name: 'a' }, { name: 'b_total', type: 'counter' }] }))).toEqual([
    'a',
    'b_total',
  ])

  const part = { markdown: '# T\n\ntext', next: 9, sections: [{ title: 'S', start: 4 }] }
  const page =
    'Source: https://x\nCharacters 0 to 9 of 20\n<<a1b2c3\n# T\n\ntext\na1b2c3>>\n' +
    'The page goes on for 11 characters: start_index=9.\nContents (title: start_index, length):\n<<a1b2c3\n- S: 4, 16\na1b2c3>>'
  expect(readPagePart(text(page))).toEqual(part)

  const found = [{ title: 'T', url: 'https://x', context: 'C' }]
  expect(
    readSearchResults(
      text('<<a1b2c3\n1. T\n   https://x (2026-01-01)\n   C\n   Sections: S\nNarrow by guide_types: G\na1b2c3>>'),
    ),
  ).toEqual(found)
  expect(readSearchResults(structured({ search_results: found }))).toEqual(found)

  const recommended = [{ category: 'new', title: 'T', url: 'https://x', addedOn: '2026-01-02' }]
  expect(
    readRecommendations(text('<<a1b2c3\nNew (since 2026-01-02):\n- T\n  https://x\n  added 2026-01-02\na1b2c3>>')),
  ).toEqual(recommended)
  const item = { category: 'new', title: 'T', url: 'https://x', added_on: '2026-01-02' }
  expect(readRecommendations(structured({ recommendations: [item] }))).toEqual(recommended)
})

describe.each([
  readValues,
  readLines,
  readMetricNames,
  readAlerts,
  readPagePart,
  readSearchResults,
  readRecommendations,
])('%o', read => {
  it('rejects an answer of another form, and an error', () => {
    expect(() => read(text('Everything is fine.'))).toThrow(/Everything is fine/)
    expect(() => read({ ...text('bad_query: no'), isError: true })).toThrow(/bad_query/)
  })
})

it('reads rows, code and items of Markdown as plain words', () => {
  expect(readRows('| A | B |\n| --- | --- |\n| [x](https://y) `z` | 1 \\| 2 |').at(-1)).toEqual(['x z', '1 | 2'])
  expect(readCodeBlocks('```python\na\n  b\n```')).toEqual([{ language: 'python', text: 'a\n  b' }])
  expect(readItems('1. `one`\n2. **two**\n- three')).toEqual(['one', 'two', 'three'])
})
