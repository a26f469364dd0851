import { expect, it } from 'vitest'
import { expandValues } from './expand-values.ts'
import { readScript } from './read-script.ts'

it.each([
  ['0+10x3', ['0', '10', '20', '30']],
  ['5-1x1', ['5', '4']],
  ['1x2 _ 3', ['1', '1', '1', undefined, '3']],
  ['_x2 stale NaN', [undefined, undefined, undefined, 'NaN']],
  ['Inf -Inf 1e3 -0.5', ['+Inf', '-Inf', '1000', '-0.5']],
  ['-2+-3x1', undefined],
  ['{{schema:-53 custom_values:[5]}}', undefined],
])('expands %s', (text, values) => {
  expect(expandValues(text)).toEqual(values)
})

it('expands native histograms, also growing ones', () => {
  const histogram = { schema: 1, count: 3, sum: 2, zeroCount: 1, zeroThreshold: 0.5, resetHint: 3 }
  const [positive, negative] = [
    { offset: -1, counts: [1, 2] },
    { offset: 0, counts: [] },
  ]
  const text = '{{schema:1 count:3 sum:2 z_bucket:1 z_bucket_w:0.5 buckets:[1 2] offset:-1 counter_reset_hint:gauge}}'
  expect(expandValues(`${text} _ ${text}x1`)).toEqual([
    { ...histogram, positive, negative },
    undefined,
    { ...histogram, positive, negative },
    { ...histogram, positive, negative },
  ])
  expect(expandValues('{{count:1 sum:2 buckets:[1]}}+{{count:2 buckets:[0 2]}}x2')?.at(-1)).toMatchObject({
    count: 5,
    sum: 2,
    positive: { offset: 0, counts: [1, 4] },
  })
})

it('reads loads and evaluations, and starts anew after clear', () => {
  const script = [
    '# a comment',
    'load 5m',
    '  up{job="a b", path="}"} 0+1x1',
    '  histogram {{schema:-53 custom_values:[5] count:1}}',
    '',
    'eval instant at 50m sum(up)',
    '  {} 1',
    'clear',
    'eval range from 0 to 1h step 30s up',
    'eval_fail instant at -10s up +',
  ].join('\n')
  expect(readScript(script)).toEqual({
    segments: [
      {
        series: [{ selector: 'up{job="a b", path="}"}', values: ['0', '1'], stepSeconds: 300 }],
        evaluations: [{ query: 'sum(up)', start: 3000, end: 3000 }],
      },
      {
        series: [],
        evaluations: [
          { query: 'up', start: 0, end: 3600, stepSeconds: 30 },
          { query: 'up +', start: -10, end: -10 },
        ],
      },
    ],
    skipped: 1,
  })
})
