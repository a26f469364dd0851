import { describe, expect, it } from 'vitest'
import { ageMs, leftMs } from './age.ts'

const hourMs = 3_600_000

describe('ageMs', () => {
  it('is the time that passed', () => {
    expect(ageMs(1_000, 1_000)).toBe(0)
    expect(ageMs(1_000, 6_000)).toBe(5_000)
  })

  it('counts as old what a clock that was set back puts into the future', () => {
    expect(ageMs(hourMs, hourMs - 1)).toBe(Number.POSITIVE_INFINITY)
  })
})

describe('leftMs', () => {
  it('is what is left of the wait, and 0 when it is over', () => {
    expect(leftMs(1_000, 5_000, 1_000)).toBe(5_000)
    expect(leftMs(1_000, 5_000, 4_000)).toBe(2_000)
    expect(leftMs(1_000, 5_000, 6_000)).toBe(0)
    expect(leftMs(1_000, 5_000, hourMs)).toBe(0)
  })

  it('ends a wait when the clock is set back, since nothing tells how long it has lasted', () => {
    expect(leftMs(2 * hourMs, 5_000, hourMs)).toBe(0)
  })

  it('ends a wait that began at no time, because nothing was waited for yet', () => {
    expect(leftMs(Number.NEGATIVE_INFINITY, 5_000, 0)).toBe(0)
  })
})
