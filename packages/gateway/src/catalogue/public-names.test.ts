import { describe, expect, it } from 'vitest'
import { splitName, toPublicName, withoutTargetSuffix } from './public-names.ts'

describe('toPublicName', () => {
  it('joins target and tool with three underscores', () => {
    expect(toPublicName('team-notes', 'read_note')).toBe('team-notes___read_note')
  })

  it('keeps a name of 64 characters, and gives a longer one an alias of 64', () => {
    const fitting = 'x'.repeat(64 - 'target___'.length)
    expect(toPublicName('target', fitting)).toBe(`target___${fitting}`)
    const alias = toPublicName('target', `${fitting}x`)
    expect(alias).toMatch(/^target___x+_[0-9a-f]{10}$/)
    expect(alias).toHaveLength(64)
  })

  it('gives an alias to a name with characters that clients refuse', () => {
    expect(toPublicName('target', 'a.b/c')).toMatch(/^target___a_b_c_[0-9a-f]{10}$/)
  })

  it('tells apart names that differ only in what an alias leaves out', () => {
    const start = 'x'.repeat(70)
    expect(toPublicName('target', `${start}1`)).not.toBe(toPublicName('target', `${start}2`))
    expect(toPublicName('target', 'a.b')).not.toBe(toPublicName('target', 'a/b'))
  })

  it('gives the same alias always: clients write it down', () => {
    expect(toPublicName('target', 'a.b')).toBe('target___a_b_cfa157b57c')
  })
})

describe('splitName', () => {
  it.each([
    { target: 'numbers', name: 'add' },
    { target: 'numbers', name: 'read___twice' },
    { target: 'numbers', name: '_private' },
    { target: 'team-notes', name: 'read_note' },
  ])('finds $target and $name again', ({ target, name }) => {
    expect(splitName(toPublicName(target, name))).toEqual({ target, name })
  })

  it.each(['', 'add', 'numbers__add', '___add'])('finds no target in %j', full => {
    expect(splitName(full)).toBeUndefined()
  })
})

describe('withoutTargetSuffix', () => {
  it.each([
    ['numbers-target', 'numbers'],
    ['numbers', 'numbers'],
    ['target', 'target'],
  ])('takes %s for %s', (asked, name) => {
    expect(withoutTargetSuffix(asked)).toBe(name)
  })
})
