import { expect, it } from 'vitest'
import { toLabelTable } from './label-table.ts'

it('gives labels with the fewest values first, values with the most series first, bounds of buckets as numbers', () => {
  const series = ['10', '+Inf', '2.5'].flatMap(le =>
    ['b', 'a', 'c', 'd'].map(pod => ({ __name__: 'lat_bucket', pod, le })),
  )
  expect(toLabelTable([...series, { pod: 'b' }])).toEqual([
    { label: 'le', values: ['2.5', '10', '+Inf'].map(value => ({ value, series: 4 })) },
    {
      label: 'pod',
      values: [
        { value: 'b', series: 4 },
        { value: 'a', series: 3 },
        { value: 'c', series: 3 },
        { value: 'd', series: 3 },
      ],
    },
  ])
})
