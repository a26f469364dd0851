import { describe, expect, it } from 'vitest'
import { createResultSplitter } from './split-result.ts'

const series = [
  { metric: { __name__: 'up', path: 'a"b\\', list: '[{' }, value: [1, '2'] },
  {
    metric: { ключ: '界🙂' },
    values: [
      [1, 'NaN'],
      [2, '3'],
    ],
  },
  { metric: {}, histogram: [1, { count: '1', sum: '2', buckets: [[0, '1', '2', '1']] }] },
]
const answerOf = (result: unknown, more: object = {}) =>
  JSON.stringify({ status: 'success', data: { resultType: 'matrix', result, stats: { samples: {} } }, ...more })

function split(text: string, size: number) {
  const splitter = createResultSplitter({ wholeBelow: 0 })
  for (let at = 0; at < text.length; at += size) splitter.push(text.slice(at, at + size))
  return splitter.end()
}

it('leaves a short answer whole', () => {
  const splitter = createResultSplitter()
  splitter.push(answerOf(series))
  expect(splitter.end()).toEqual({ rest: answerOf(series) })
})

describe.each([1, 2, 3, 7, 64, 10_000])('in chunks of %i characters', size => {
  it('gives each series, and the rest with an empty list', () => {
    const { rest, items } = split(answerOf(series, { warnings: ['"result":[{'] }), size)
    expect(items).toEqual(series)
    expect(JSON.parse(rest)).toEqual(JSON.parse(answerOf([], { warnings: ['"result":[{'] })))
  })

  it('gives no series of an empty list', () => {
    expect(split(answerOf([]), size)).toEqual({ rest: answerOf([]), items: [] })
  })

  it.each([
    '',
    'no healthy upstream',
    '{"status":"success","data":["a"]}',
    '{"status":"success","data":{"resultType":"scalar","result":[1,"2"]}}',
    `{"status":"error","error":"${'x'.repeat(500)}"}`,
    answerOf(null),
  ])('leaves every other answer as it is: %s', text => {
    expect(split(text, size)).toEqual({ rest: text })
  })

  it('rejects a list that is cut', () => {
    expect(() => split(answerOf(series).slice(0, 150), size)).toThrow(SyntaxError)
  })
})
