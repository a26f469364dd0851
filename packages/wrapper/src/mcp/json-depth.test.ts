import { describe, expect, it } from 'vitest'
import { isTooDeep, maxJsonDepth } from './json-depth.ts'

function nested(levels: number): unknown {
  return JSON.parse('['.repeat(levels) + ']'.repeat(levels))
}

describe('isTooDeep', () => {
  it('takes a value up to the bound, and no level more', () => {
    expect(isTooDeep(nested(maxJsonDepth))).toBe(false)
    expect(isTooDeep(nested(maxJsonDepth + 1))).toBe(true)
    expect(isTooDeep({ a: 1, b: { c: nested(100_000) } })).toBe(true)
  })

  it('finds no depth in what is no object', () => {
    for (const value of [undefined, null, 'text', 1, true]) expect(isTooDeep(value)).toBe(false)
  })
})
