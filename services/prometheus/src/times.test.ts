import { describe, expect, it } from 'vitest'
import { MetricsError } from './metrics-error.ts'
import { describeZones, readDuration, readTime } from './times.ts'

const now = 1_760_000_000

describe('readTime', () => {
  it.each([
    ['now', now],
    ['now-1h', now - 3600],
    ['now - 1h', now - 3600],
    ['now+90s', now + 90],
    ['now-1d12h', now - 129_600],
    ['now-1y2w', now - 32_745_600],
    ['now-500ms', now - 0.5],
    ['1760000000', now],
    [1_760_000_000.5, now + 0.5],
    ['2025-10-09T08:53:20Z', now],
    ['2025-10-09T10:53:20.250+02:00', now + 0.25],
    ['2025-10-09t08:53:20z', now],
    ['2025-10-09T08:53:20', now],
    ['2025-10-09 08:53', now - 20],
    ['2024-02-29T00:00:00Z', 1_709_164_800],
    ['2024-02-29', 1_709_164_800],
    ['-1h', now - 3600],
    ['1h ago', now - 3600],
    ['NOW-1h', now - 3600],
    ['5 minutes ago', now - 300],
    ['now - 2 hours', now - 7200],
    ['-1.5h', now - 5400],
    [9_223_372_036, 9_223_372_036],
  ])('reads %j', (value, seconds) => {
    expect(readTime('time', value, now)).toBe(seconds)
  })

  it.each([
    '',
    'yesterday',
    'now-',
    'now-1',
    'now-1h30',
    'now-30m1h',
    'now*1h',
    '2025-02-30',
    '-1h30',
    '2025-10-09T08',
    '2025-02-30 10:00',
    '2025-02-30T00:00:00Z',
    '2025-13-01T00:00:00Z',
    '2025-10-09T25:00:00Z',
    '-5',
    '1e9',
    1_760_000_000_000,
    // Prometheus 2.42 answers for 1677.
    9_223_372_037,
    '2262-04-12T00:00:00Z',
    Number.NaN,
  ])('refuses %j', value => {
    expect(() => readTime('time', value, now)).toThrow(MetricsError)
  })

  it('takes a day for 24 hours where clocks change', () => {
    const afterChange = Date.parse('2025-03-30T12:00:00Z') / 1000
    expect(readTime('time', 'now-1d', afterChange)).toBe(afterChange - 86_400)
  })
})

it('names the times that have no zone', () => {
  const times = { start: '2025-10-09 08:53', end: ' 2025-10-09T08:53:20 ', time: undefined }
  expect(describeZones(times)).toEqual([
    'Read as UTC, since no zone is given: start 2025-10-09 08:53, end 2025-10-09T08:53:20.',
  ])
  expect(describeZones({ start: '2025-10-09T08:53:20Z', end: '2025-10-09', time: 'now-1h' })).toEqual([])
})

describe('readDuration', () => {
  it.each([
    [15, 15],
    ['15', 15],
    ['0.5', 0.5],
    ['30s', 30],
    ['1h30m', 5400],
    ['250ms', 0.25],
    ['1m250ms', 60.25],
    ['1d', 86_400],
    ['1.5h', 5400],
    ['5 minutes', 300],
    ['2 Weeks', 1_209_600],
    ['0.5 ms', 0.001],
    ['20 milliseconds', 0.02],
    ['1 hr', 3600],
  ])('reads %j', (value, seconds) => {
    expect(readDuration('step', value)).toBe(seconds)
  })

  it.each([
    '',
    '0',
    '0s',
    '-15',
    '-1m',
    'm',
    '1m1h',
    '1.5.5h',
    '5 moons',
    '1 month',
    Number.POSITIVE_INFINITY,
  ])('refuses %j', value => {
    expect(() => readDuration('step', value)).toThrow(MetricsError)
  })
})

it.each(['now-1M', '1M ago', '-2M', 'NOW-1M'])('does not take the month of %s for a minute', text => {
  expect(() => readTime('start', text, 1_000_000)).toThrow('M is no unit: a minute is 1m, a month about 30d.')
})

it('does not take a step of a month for a minute', () => {
  expect(() => readDuration('step', '1M')).toThrow('M is no unit')
  expect(readDuration('step', '1 Minute')).toBe(60)
})
