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
  ['{{schema:1}}x3', undefined],
])('expands %s', (text, values) => {
  expect(expandValues(text)).toEqual(values)
})

it('reads loads and evaluations, and starts anew after clear', () => {
  const script = [
    '# a comment',
    'load 5m',
    '  up{job="a b", path="}"} 0+1x1',
    '  histogram {{count:1}}',
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
