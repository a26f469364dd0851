import { describe, expect, it } from 'vitest'
import { findHiddenCharacter } from './hidden-characters.ts'

describe('findHiddenCharacter', () => {
  it.each([
    { of: 'a control', text: 'a\u0007b', codePoint: 'U+0007' },
    { of: 'an escape, as terminals take', text: '\u001b[2Ja', codePoint: 'U+001B' },
    { of: 'a C1 control', text: 'a\u0085b', codePoint: 'U+0085' },
    { of: 'a zero-width space', text: 'a\u200bb', codePoint: 'U+200B' },
    { of: 'a zero-width joiner between Latin and nothing', text: 'a \u200d', codePoint: 'U+200D' },
    { of: 'a word joiner', text: 'a\u2060b', codePoint: 'U+2060' },
    { of: 'a soft hyphen', text: 'a\u00adb', codePoint: 'U+00AD' },
    { of: 'a byte order mark', text: '\ufeffa', codePoint: 'U+FEFF' },
    { of: 'a turn of direction', text: 'a\u202eb', codePoint: 'U+202E' },
    { of: 'an isolate', text: 'a\u2066b\u2069', codePoint: 'U+2066' },
    { of: 'a mark of direction', text: 'a\u200fb', codePoint: 'U+200F' },
    { of: 'a tag, of which a whole alphabet is invisible', text: 'a\u{e0041}', codePoint: 'U+E0041' },
    { of: 'a selector of a variant', text: 'a\ufe01', codePoint: 'U+FE01' },
    { of: 'a selector by itself', text: 'a\ufe0f', codePoint: 'U+FE0F' },
    { of: 'one of the selectors that carry bytes', text: '😀\u{e0100}', codePoint: 'U+E0100' },
    { of: 'a filler of Hangul', text: 'a\u3164', codePoint: 'U+3164' },
  ])('finds $of', ({ text, codePoint }) => {
    expect(findHiddenCharacter({ description: text })).toEqual({ path: 'description', codePoint })
  })

  it.each([
    'plain, with\ttabs and\r\nlines',
    'grün, naïve, 漢字, العربية, עברית',
    'می‌خواهم',
    'क्‍ष',
    '👩‍👩‍👧 and ❤️ and 👍🏽 and 1️⃣',
  ])('lets %j be', text => {
    expect(findHiddenCharacter({ description: text })).toBeUndefined()
  })

  it('looks into every depth, and at the names of fields', () => {
    const schema = { properties: { query: { enum: ['a', 'b\u200b'] } } }
    expect(findHiddenCharacter({ inputSchema: schema })).toEqual({
      path: 'inputSchema.properties.query.enum.1',
      codePoint: 'U+200B',
    })
    expect(findHiddenCharacter({ inputSchema: { 'a\u200b': 1 } })).toEqual({ path: 'inputSchema', codePoint: 'U+200B' })
  })
})
