import { describe, expect, it } from 'vitest'
import { isTooDeep, maxJsonDepth } from './json-depth.ts'
import { parseJson, TooDeepError } from './parse-json.ts'

describe('parseJson', () => {
  it.each([
    { of: 'arrays', brackets: ['[', ']'] as [string, string] },
    { of: 'objects', brackets: ['{"a":', '}'] as [string, string] },
  ])('takes $of up to the bound, and refuses one level more', ({ brackets: [open, close] }) => {
    const inner = open === '[' ? '' : '1'
    const text = (levels: number) => open.repeat(levels) + inner + close.repeat(levels)
    expect(isTooDeep(parseJson(text(maxJsonDepth)))).toBe(false)
    expect(() => parseJson(text(maxJsonDepth + 1))).toThrow(TooDeepError)
  })

  it('does not take brackets in strings for levels', () => {
    const text = JSON.stringify({
      a: '['.repeat(2_000),
      b: '\\"[{'.repeat(1_000),
      'c[': '\\',
      d: ['"', '{'.repeat(600)],
    })
    expect(parseJson(text)).toEqual(JSON.parse(text))
  })

  it('refuses millions of brackets that are never closed without parsing them', () => {
    expect(() => parseJson('['.repeat(3_000_000))).toThrow(TooDeepError)
  })

  it('leaves everything else to JSON.parse', () => {
    expect(() => parseJson('{"a"')).toThrow(SyntaxError)
    expect(() => parseJson(`"${'x'.repeat(2_000)}`)).toThrow(SyntaxError)
    expect(() => parseJson(']'.repeat(2_000))).toThrow(SyntaxError)
    expect(parseJson(` ${' '.repeat(2_000)}[1]`)).toEqual([1])
  })

  it('judges wide values by their depth alone', () => {
    const wide = JSON.stringify(Array.from({ length: 2_000 }, () => [[{}]]))
    expect(parseJson(wide)).toHaveLength(2_000)
  })
})
