import { expect, it } from 'vitest'
import { readMatchers } from './read-matchers.ts'

const job = { label: 'job', value: 'api' }
const equal = { ...job, operator: '=' }

it.each([
  ['structured', [equal], [equal]],
  ['structured, alone', job, [job]],
  ['structured, as JSON text', JSON.stringify([equal]), [equal]],
  [
    'with the names of other APIs',
    [{ name: 'job', op: '=~', value: 'a.*' }],
    [{ label: 'job', operator: '=~', value: 'a.*' }],
  ],
  ['a selector without a name', '{job="api"}', [equal]],
  ['a matcher without braces', 'job = "api"', [equal]],
  ['a comparison', "job=='api',", [equal]],
  ['a metric', 'up', [{ label: '__name__', value: 'up' }]],
  ['a metric with matchers', 'up{job="api"}', [{ label: '__name__', value: 'up' }, equal]],
  [
    'several matchers, with marks in their values',
    '{a=~"x,y}", b!="q\\"r", c!~`\\d`}',
    [
      { label: 'a', operator: '=~', value: 'x,y}' },
      { label: 'b', operator: '!=', value: 'q"r' },
      { label: 'c', operator: '!~', value: '\\d' },
    ],
  ],
  ['texts in a list', ['up', 'job="api"'], [{ label: '__name__', value: 'up' }, equal]],
  ['an object of labels', { job: 'api', env: 'prod' }, [job, { label: 'env', value: 'prod' }]],
])('reads %s', (_, value, read) => {
  expect(readMatchers(value)).toEqual(read)
})

it.each([
  '',
  'job=api',
  '{job="api"',
  'rate(up[5m])',
  'up{job="api"} 1',
  5,
  null,
  { label: 'job' },
  { job: 5 },
  [job, 7],
])('does not read %j', value => {
  expect(readMatchers(value)).toBeUndefined()
})
