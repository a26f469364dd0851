import { describe, expect, it } from 'vitest'
import { maxPointsPerSeries, maxRangeDays, readRange as readAnyRange } from './query-range.ts'

const now = 1_760_000_000

type Asked = Parameters<typeof readAnyRange>[0]
const readRange = (asked: Asked, nowSeconds: number) => readAnyRange(asked, nowSeconds, { maxDays: maxRangeDays })

describe('readRange', () => {
  it.each([
    ['now-1m', 15],
    ['now-15m', 15],
    ['now-1h', 60],
    ['now-6h', 300],
    ['now-1d', 900],
    ['now-7d', 7200],
    ['now-95d', 86_400],
  ])('chooses for the range since %s a round step of %d s', (start, stepSeconds) => {
    expect(readRange({ start }, now)).toEqual({ start: expect.any(Number), end: now, stepSeconds })
  })

  it('rounds a relative start down to the step, and leaves an exact one', () => {
    expect(readRange({ start: 'now-7d', step: '1m' }, now).start % 60).toBe(0)
    expect(readRange({ start: now - 90, step: '1m' }, now).start).toBe(now - 90)
  })

  it('leaves a start whose range would become longer than the longest, or lie in another step', () => {
    expect(readRange({ start: 'now-95d' }, now).start).toBe(now - 95 * 86_400)
    expect(readRange({ start: 'now-1h', step: '1d' }, now).start).toBe(now - 3600)
    expect(readRange({ start: 'now-1h', step: '99999999999999999999999d' }, now).start).toBe(now - 3600)
  })

  it('refuses a step below the milliseconds that Prometheus has', () => {
    expect(readRange({ start: now - 1, end: now, step: '1ms' }, now).stepSeconds).toBe(0.001)
    expect(() => readRange({ start: now, end: now, step: '0.0005' }, now)).toThrow(/shorter than a millisecond/)
    for (const [step, seconds] of [
      ['0.0019', 0.001],
      ['0.29', 0.29],
      ['4.35', 4.35],
      ['1.1', 1.1],
    ] as const) {
      expect(readRange({ start: now - 1, end: now, step }, now).stepSeconds).toBe(seconds)
    }
  })

  it('takes one moment as one point', () => {
    expect(readRange({ start: now, end: now }, now)).toEqual({ start: now, end: now, stepSeconds: 15 })
  })

  it.each(['auto', ' AUTO '])('chooses the step that is %j', step => {
    expect(readRange({ step }, now).stepSeconds).toBe(60)
  })

  it('takes as many points as Prometheus allows and not one more', () => {
    expect(readRange({ start: now - (maxPointsPerSeries - 1), end: now, step: 1 }, now).stepSeconds).toBe(1)
    expect(() => readRange({ start: now - maxPointsPerSeries, end: now, step: 1 }, now)).toThrow(/11001 points/)
  })

  it('takes 95 days and not a second more', () => {
    const start = now - 95 * 86_400
    expect(readRange({ start, end: now }, now).start).toBe(start)
    expect(() => readRange({ start: start - 1, end: now }, now)).toThrow(/95 is the most/)
  })

  it('takes any range where none is too long', () => {
    expect(readAnyRange({ start: now - 400 * 86_400, end: now }, now).stepSeconds).toBe(4 * 86_400)
  })

  it('advises a step that it would take', () => {
    const start = now - 90 * 86_400
    const advised = /step of (\S+) or more/.exec(messageOf(() => readRange({ start, step: '1s' }, now)))?.[1]
    expect(readRange({ start, step: advised }, now).stepSeconds).toBe(900)
  })
})

function messageOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    return String(error)
  }
  return ''
}
