import { describe, expect, it } from 'vitest'
import type { QueryResult, Series } from '../metrics-source.ts'
import type { QueryRange } from '../query-range.ts'
import { toQueryForms } from '../tools/answer-query.ts'
import { toQuantile } from './histogram-text.ts'
import { maxAnswerCharacters, shareRoom } from './share-room.ts'

const time = 1_760_000_000
const range: QueryRange = { start: time - 60, end: time, stepSeconds: 15 }

type Options = {
  range?: QueryRange
  format?: 'summary' | 'points'
  maxSeries?: number
  cursor?: string
  query?: string
}

function ask(data: QueryResult, { range, format, maxSeries = 1000, cursor, query = 'x' }: Options = {}) {
  const { structured, text } = toQueryForms({
    answer: { data, warnings: [], infos: [] },
    workspace: { id: 'ws-1', region: 'eu-west-1' },
    query,
    aggregate: 'sum',
    advice: [],
    maxSeries,
    offset: Number(cursor?.split('@')[0] ?? 0),
    toCursor: offset => `${offset}@T`,
    ...(range && { range }),
    head: { time },
    headText: 'at T',
    format,
    keep: undefined,
  })
  // biome-ignore lint/suspicious/noExplicitAny: the shape is what each test states.
  return { structured: structured as any, text, json: JSON.stringify(structured) }
}

const vector = (result: Series[], options?: Options) => ask({ resultType: 'vector', result }, options)
const matrix = (result: Series[], options: Options = { range }) => ask({ resultType: 'matrix', result }, options)
const lineOf = (metric: Record<string, string>) => vector([{ metric, value: [time, '1'] }]).text.split('\n')[1]

function expectInBudget({ text, json }: { text: string; json: string }) {
  expect(text.length).toBeLessThanOrEqual(maxAnswerCharacters)
  expect(json.length).toBeLessThanOrEqual(maxAnswerCharacters)
}

describe('a series', () => {
  it.each([
    [{ __name__: 'up' }, 'up 1'],
    [{}, '{} 1'],
    [{ __name__: 'up', job: 'a', path: 'C:\\"x"' }, 'up{job="a", path="C:\\\\\\"x\\""} 1'],
    [{ __name__: 'job:up:sum' }, 'job:up:sum 1'],
    [{ __name__: 'http.server', 'k8s.pod': 'p' }, '{"http.server", "k8s.pod"="p"} 1'],
    [{ __name__: 'up', a: '\u2028\u200f\ufeff' }, 'up{a="\\u2028\\u200f\\ufeff"} 1'],
  ])('is written as PromQL writes it: %j', (metric, line) => {
    expect(lineOf(metric)).toBe(line)
  })
})

describe('a range', () => {
  it('shows infinities, gaps and runs', () => {
    const values: Series['values'] = [
      [time - 45, '-Inf'],
      [time - 30, '2'],
      [time - 15, '2'],
    ]
    const { structured, text } = matrix([{ metric: { __name__: 'm' }, values }])
    const summary =
      '3 points, last 2 at 2025-10-09T08:53:05Z, min -Inf at 2025-10-09T08:52:35Z, max 2 at 2025-10-09T08:52:50Z, mean -Inf, last change at 2025-10-09T08:52:50Z'
    expect(structured.result).toEqual([{ metric: { __name__: 'm' }, summary, values: '- -Inf 2(x2) -' }])
    expect(text).toContain(`\nm ${summary}\n  - -Inf 2(x2) -`)
  })

  it('has no mean when no point is a number', () => {
    const { text } = matrix([{ metric: { __name__: 'm' }, values: [[time, 'NaN']] }])
    expect(text).toContain('m 1 points, last NaN at 2025-10-09T08:53:20Z, NaN 1 of 1\n  -(x4) NaN')
  })

  it('says since when it has another level', () => {
    const range = { start: time - 900, end: time, stepSeconds: 15 }
    const values = Array.from({ length: 61 }, (_, step): [number, string] => [
      range.start + 15 * step,
      String((step < 40 ? 0.5 : 4) + (step % 3) / 10),
    ])
    const { structured, text } = matrix([{ metric: {}, values }], { range })
    const level = 'level about 0.597 until 2025-10-09T08:48:20Z, then 4.1, last change'
    expect(structured.result).toMatchObject([{ summary: expect.stringContaining(level) }])
    expect(text).toContain(level)
  })

  it('has a mean of the largest numbers there are', () => {
    const most = String(Number.MAX_VALUE)
    const values: Series['values'] = [
      [time - 30, most],
      [time - 15, most],
      [time, '-1'],
    ]
    expect(matrix([{ metric: {}, values }]).text).toContain('mean 1.19846e+308')
  })

  it('counts native histograms and tells the last', () => {
    const histograms: Series['histograms'] = [
      [time - 15, { count: '1', sum: '2' }],
      [time, { count: '3', sum: '4', buckets: [[0, '1', '2', '3']] }],
    ]
    const { structured, text } = matrix([{ metric: {}, histograms }])
    expect(text).toContain('2 histograms, last histogram(count 3, sum 4, 1 buckets, p50 1.41421, ')
    expect(text).toContain('Numbers are rounded to six digits.')
    expect(structured.result[0].summary).toContain('p50 1.41421')
  })

  it('explains the marks that it has, and no others', () => {
    const at = (...values: [number, string][]) => matrix([{ metric: {}, values }]).structured.notation
    expect(at([time - 60, '1'], [time - 45, '2'], [time - 30, '3'], [time - 15, '4'], [time, '5'])).toBeUndefined()
    expect(at([time - 60, '1'], [time - 30, '1.2345678'])).toBe(
      'One value for each step: 2(x3) is 2 for three steps, - is a step without a value. Numbers are rounded to six digits.',
    )
    const many = Array.from({ length: 11_000 }, (_, index) => [index, `${(index * 7919) % 1000}`] as [number, string])
    const wide = matrix([{ metric: {}, values: many }], { range: { start: 0, end: 10_999, stepSeconds: 1 } })
    expect(wide.text).toContain('1..5 is the least and greatest of several steps')
    expect(wide.structured.notation).toContain('1..5 is the least and greatest of several steps')
  })

  it('tells an outage of an hour in one line with its times', () => {
    const values = Array.from(
      { length: 240 },
      (_, step) => [step * 60, step < 100 || step >= 160 ? '1' : '0'] as [number, string],
    )
    const { text, structured } = matrix([{ metric: { __name__: 'up' }, values }], {
      range: { start: 0, end: 239 * 60, stepSeconds: 60 },
    })
    expect(text).toContain('  1970-01-01T01:40:00Z to 1970-01-01T02:39:00Z: 0\n')
    expect(structured.result[0].values).toContain('1970-01-01T01:40:00Z to 1970-01-01T02:39:00Z: 0\n')
  })

  it('keeps a peak that lasted one step of eleven thousand, in both forms', () => {
    const values = Array.from({ length: 11_000 }, (_, index) => {
      return [index, index === 7001 ? '1000000' : `${Math.sqrt(index)}`] as [number, string]
    })
    const result = matrix([{ metric: { __name__: 'm' }, values }], { range: { start: 0, end: 10_999, stepSeconds: 1 } })
    expectInBudget(result)
    expect(result.text).toMatch(/m 11000 points, last 104\.876 at .*max 1000000 at 1970-01-01T01:56:41Z/)
    expect(result.text).toContain('..1000000')
    expect(result.structured.result[0].values).toContain('..1000000')
  })

  it('shares the room evenly between series', () => {
    const all = Array.from({ length: 20 }, (_, id) => ({
      metric: { id: `${id}` },
      values: Array.from({ length: 301 }, (_, index) => [index, `${Math.sin(index + id)}`] as [number, string]),
    }))
    const result = matrix(all, { range: { start: 0, end: 300, stepSeconds: 1 } })
    expectInBudget(result)
    const lengths = result.structured.result.map(({ values }: { values: string }) => values.length)
    expect(lengths).toHaveLength(20)
    expect(Math.min(...lengths)).toBeGreaterThan(300)
  })
})

it('stays within its length and says how many series it leaves out', () => {
  const many = Array.from({ length: 1000 }, (_, index) => ({
    metric: { __name__: 'up', pod: `a-pod-with-a-long-name-${index}` },
    value: [time, '1'] as [number, string],
  }))
  const result = vector(many)
  expectInBudget(result)
  const { series_returned: shown, left_out, next_cursor } = result.structured
  expect(shown).toBeGreaterThan(100)
  expect(left_out).toContain(`${1000 - shown} series are left out`)
  expect(next_cursor).toBe(`${shown}@T`)
  for (const fact of [left_out, next_cursor]) expect(result.text).toContain(fact)
})

it('reaches every series by cursors, each once', () => {
  const many = Array.from({ length: 1000 }, (_, index) => ({
    metric: { __name__: 'up', pod: `a-pod-with-a-long-name-${index}` },
    value: [time, `${index}`] as [number, string],
  }))
  const seen: string[] = []
  for (let cursor: string | undefined = '0@1'; cursor !== undefined; ) {
    const { structured } = vector(many, { cursor })
    seen.push(...structured.result.map(({ value }: { value: [number, string] }) => value[1]))
    cursor = structured.next_cursor
  }
  expect(seen.map(Number)).toEqual(Array.from({ length: 1000 }, (_, index) => 999 - index))
})

it('shows of ten thousand series the one with the spike, though it is the last', () => {
  const all = Array.from({ length: 10_000 }, (_, id) => ({
    metric: { pod: `pod-${id}`, node: `n${id % 100}`, ns: `s${id % 50}` },
    values: [
      [time - 15, id === 9999 ? '1000000' : '1'],
      [time, '1'],
    ] as [number, string][],
  }))
  const result = matrix(all, { range, maxSeries: 20 })
  expectInBudget(result)
  expect(result.structured.result[0].metric.pod).toBe('pod-9999')
  expect(result.text).toContain('pod-9999')
  expect(result.text).toContain('pod (10000), node (100), ns (50)')
})

it('prints labels once that all series have', () => {
  const labels = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`label_${index}`, 'v'.repeat(50)]))
  const all = Array.from({ length: 30 }, (_, id) => ({
    metric: { ...labels, id: `${id}` },
    value: [time, '1'] as [number, string],
  }))
  const result = vector(all)
  expectInBudget(result)
  expect(result.structured).toMatchObject({ series_returned: 30, common_labels: labels })
  expect(result.text).toContain('all have {label_0="')
})

it.each(['summary', 'points'] as const)('stays within its length whatever labels hold: %s', format => {
  const wild = '"\\\u0001漢🙂'.repeat(300)
  const all = Array.from({ length: 900 }, (_, id) => ({
    metric: { id: `${id}`, wild: `${wild}${id}` },
    value: [time, '1'] as [number, string],
  }))
  const result = vector(all, { format })
  expectInBudget(result)
  expect(result.structured.result.length).toBeGreaterThan(0)
  expectInBudget(vector([{ metric: { wild: wild.repeat(20) }, value: [time, '1'] }], { format }))
})

it('gives every sample as it is, in pages', () => {
  const values = Array.from({ length: 2001 }, (_, index) => [index, `${Math.sqrt(index)}`] as [number, string])
  const all = [
    { metric: { id: 'a' }, values: values.slice(0, 3) },
    { metric: { id: 'b' }, values },
  ]
  const seen: [string, number, string][] = []
  for (let cursor: string | undefined = '0@1'; cursor !== undefined; ) {
    const result = matrix(all, { range, format: 'points', cursor })
    expectInBudget(result)
    for (const { metric, values } of result.structured.result) {
      for (const [at, text] of values) {
        seen.push([metric.id, at, text])
        expect(`${result.text}\n`.includes(` ${text}\n`)).toBe(true)
      }
    }
    cursor = result.structured.next_cursor
  }
  expect(seen).toEqual(all.flatMap(({ metric, values }) => values.map(([at, text]) => [metric.id, at, text])))
})

it('draws the buckets of a native histogram as bars from the lowest to the highest', () => {
  const buckets = [1, 8, 4, 0].map((held, index) => [0, `${index}`, `${index + 1}`, `${held}`])
  const histogram = { count: '13', sum: '20', buckets } as NonNullable<Series['histogram']>[1]
  const { text, structured } = vector([{ metric: {}, histogram: [time, histogram] }])
  const shown = /histogram\(count 13, sum 20, 4 buckets, p50 .*, p99 .*, 0 ▂█▅▁ 4\)/
  expect(text).toMatch(shown)
  expect(structured.result[0].summary).toMatch(shown)
})

it('interpolates quantiles of native histograms as Prometheus does', () => {
  // Schema 3: the bounds of bucket i are 2^((i-1)/8) and 2^(i/8).
  const buckets = Array.from({ length: 60 }, (_, index): [number, string, string, string] => {
    return [0, `${2 ** ((index - 21) / 8)}`, `${2 ** ((index - 20) / 8)}`, '1']
  })
  expect(toQuantile({ count: '60', buckets }, 0.9)).toBeCloseTo(2 ** (33 / 8), 10)
})

it('shares room', () => {
  expect(shareRoom([10, 100, 100], 110)).toEqual([10, 50, 50])
  expect(shareRoom([5, 5], 100)).toEqual([5, 5])
  expect(shareRoom([5, 5], -1)).toEqual([0, 0])
})
